"""`wrong_language`: an item is in another script than its critique's language. Span: the whole text."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.form import texts_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_NOT_LATIN: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FOREIGN: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
_MAX_FOREIGN: Final = 0.2
_MIN_HAN: Final = 0.5
_LETTERS_A_HAN: Final = 5
"""A Chinese character says about as much as this many letters."""
_SHORTEST: Final = 4


def check_language(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects texts that are not in the script of the critique's language. Names and short options may be foreign."""
    is_chinese = source.language.startswith("zh")
    return list(_findings(item, is_chinese=is_chinese))


def _findings(item: Item, *, is_chinese: bool) -> Iterator[Finding]:
    for field, text in texts_of(item):
        if field.startswith("options") or len(text.strip()) < _SHORTEST:
            continue
        if _is_foreign(text, is_chinese=is_chinese):
            yield Finding("wrong_language", "reject", field, params={"word": text.strip()[:40]})


def _is_foreign(text: str, *, is_chinese: bool) -> bool:
    if not is_chinese and not _NOT_LATIN.search(text):
        return False
    han, latin, foreign = (len(pattern.findall(text)) for pattern in (_HAN, _LATIN, _FOREIGN))
    total = han * _LETTERS_A_HAN + latin + foreign * _LETTERS_A_HAN
    if not total:
        return False
    share = han * _LETTERS_A_HAN / total
    return foreign * _LETTERS_A_HAN > _MAX_FOREIGN * total or (share < _MIN_HAN if is_chinese else share > _MAX_FOREIGN)
