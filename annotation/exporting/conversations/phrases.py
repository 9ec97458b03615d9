"""The words that turns need beside those of the questionnaire, in each language of critiques."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from annotation.exporting.language import CHINESE, ENGLISH
from annotation.rules.types import Level

LETTERS: Final = "ABCDEFGH"


class Phrases(NamedTuple):
    """Words and punctuation of one language."""

    yes: str
    no: str
    levels: Mapping[Level, str]
    comma: str
    colon: str
    stop: str
    end: str


PHRASES: Final[dict[str, Phrases]] = {
    ENGLISH: Phrases("Yes", "No", {"high": "High", "medium": "Medium", "low": "Low"}, ", ", ": ", ". ", "."),
    CHINESE: Phrases("是", "否", {"high": "高", "medium": "中", "low": "低"}, "、", "：", "。", "。"),
}
