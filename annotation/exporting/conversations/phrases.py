"""The words that turns need beside those of the questionnaire, in each language of critiques."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from annotation.exporting.language import CHINESE, ENGLISH
from annotation.rules.types import Level

LETTERS: Final = "ABCDEFGH"


class Phrases(NamedTuple):
    """Words and punctuation of one language, and how a reply is demanded that a program can check."""

    yes: str
    no: str
    levels: Mapping[Level, str]
    comma: str
    colon: str
    stop: str
    end: str
    answer_letter: str
    answer_level: str
    answer_score: str


PHRASES: Final[dict[str, Phrases]] = {
    ENGLISH: Phrases(
        "Yes",
        "No",
        {"high": "High", "medium": "Medium", "low": "Low"},
        ", ",
        ": ",
        ". ",
        ".",
        "Answer with the letter alone.",
        "Answer with one of these words alone: {levels}.",
        "Answer with a number alone, from {lowest} ({lowest_label}) to {highest} ({highest_label}), decimals allowed.",
    ),
    CHINESE: Phrases(
        "是",
        "否",
        {"high": "高", "medium": "中", "low": "低"},
        "、",
        "：",
        "。",
        "。",
        "请只回答字母。",
        "请只用下列词语之一回答：{levels}。",
        "请只回答一个数字，从{lowest}（{lowest_label}）到{highest}（{highest_label}），可以带小数。",
    ),
}
