"""The registry of question kinds: a new kind is one file beside this one and one line in `KINDS`."""

from typing import Final

from annotation.rules.kinds.base import QuestionKind
from annotation.rules.kinds.choice import CHOICE
from annotation.rules.kinds.mcq import MCQ
from annotation.rules.kinds.multichoice import MULTICHOICE
from annotation.rules.kinds.number import NUMBER
from annotation.rules.kinds.region import REGION
from annotation.rules.kinds.scale import SCALE
from annotation.rules.kinds.text import TEXT
from annotation.rules.types import Question

_ALL: Final = (SCALE, CHOICE, MULTICHOICE, TEXT, NUMBER, REGION, MCQ)
KINDS: Final[dict[str, QuestionKind]] = {kind.key: kind for kind in _ALL}


def kind_of(question: Question) -> QuestionKind:
    """Returns the kind of a question of a checked questionnaire."""
    return KINDS[question["kind"]]
