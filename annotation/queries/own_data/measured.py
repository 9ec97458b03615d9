"""What Loupe measures of a person's work, who sees it and what it is used for, in the reader's language."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_READERS: Final = _("You, and the reviewers and managers of the project. It is exported with the critique.")
_MANAGERS: Final = _(
    "You, and the managers. Reviewers see it under a pseudonym; as they also see who wrote which critique, they can"
    " find out whose it is."
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing that is measured: what it is, who reads it, and the purpose for which it is measured."""

    name: Promise
    description: Promise
    readers: Promise
    purpose: Promise


MEASURED: Final = (
    Measured(
        _("Time"),
        _("The seconds that each stage was open while the page was visible; pauses are not counted."),
        _READERS,
        _("To plan the collection, and to notice answers that came faster than anybody writes."),
    ),
    Measured(
        _("How texts came about"),
        _(
            "How many characters of each text were typed, composed with an input method, pasted, dropped, or inserted"
            " by a program. What you typed and deleted again is not kept, nor are the keys."
        ),
        _READERS,
        _("To notice texts that come from elsewhere. Pasting your own text, or dictating, is no fault."),
    ),
    Measured(
        _("How you viewed the image"),
        _("Whether you looked at 100 %, the size of the page, light or dark, and what the screen can show."),
        _READERS,
        _("Judgements of sharpness and colour depend on it."),
    ),
    Measured(
        _("Changes"),
        _("Your first answers, and each later change with its time."),
        _READERS,
        _("The way from the first impression to the considered answer is part of what is collected."),
    ),
    Measured(
        _("Checks"),
        _(
            "After the submit, programs compare each critique with its times, with other texts on the image and with"
            " your own texts. They notice things; they decide nothing."
        ),
        _("You see how often; reviewers and managers see where."),
        _("Reviewers look first where a check noticed something."),
    ),
    Measured(
        _("Reviews"),
        _("What reviewers decided about your critiques, and their comments."),
        _("You, and the reviewers and managers. You do not see who decided, and acceptances only as a number."),
        _("So that a critique that is accepted can be relied on, and a comment helps with the next one."),
    ),
    Measured(
        _("Comparison with the others"),
        _(
            "For grades and other closed questions: how far you are above or below the others on the same images"
            " (bias), and whether you put images in the same order (consistency)."
        ),
        _MANAGERS,
        _("To combine the answers of many people fairly. To differ is no fault: a bias can be allowed for."),
    ),
    Measured(
        _("Images with known answers"),
        _(
            "Where the project uses them, some images have expected answers. They look like every other image, and"
            " nobody is told which they are: otherwise they would measure nothing."
        ),
        _MANAGERS,
        _("To find out early that somebody and the project understand a question differently."),
    ),
    Measured(
        _("Training and test"),
        _("Where the project asks for them first: how many of your answers in each attempt were as expected."),
        _("You, and the managers."),
        _("To begin with the same understanding. Who does not pass gets no images until a manager decides."),
    ),
    Measured(
        _("Images shown again"),
        _("Where the project does so, an image of yours comes again after weeks."),
        _MANAGERS,
        _("To know how steady a judgement is. Nobody repeats themselves exactly."),
    ),
)


def measured_in_words() -> list[dict[str, str]]:
    """Returns what is measured as texts, for one's own data."""
    return [{name: str(getattr(each, name)) for name in each.__slots__} for each in MEASURED]
