"""`advice_as_fact`: an item says that a thing is there which the critique only advises to add. Span: the word."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import ADVICE, SOURCES_REMEMBERED, statements_of
from annotation.refining.checks.chinese.reading import Clause, Token, read_clauses
from annotation.refining.checks.chinese.words import name_of_thing, synonyms_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_ADDS: Final = re.compile(
    "(?:再|多|另|先|可|给[^，]{1,6}|让[^，]{1,6})?"
    "(?:加|添|补|放|摆|换|改|配|插|铺|挂|垫|戴|披|穿|撑|种|叠|贴|写|画|引入|安排|请|找|借|点缀|打)"
    "(?:[上入进点些成为个块条把张盏件顶束只朵枝枚]|[一两三四五几半][^起直定])"
)
_GOES_ON: Final = re.compile("^[ 　]*(?:比如|例如|譬如|如|或|哪怕|就算|最好|甚至)")
_LEADS: Final = re.compile(
    "建议|不妨|最好|如果|要是|倘若|假如|若(?!有|隐)|应该|应当|何不|倒不如|还不如|可以|可考虑|本该|可惜没|缺(?:了|少)?一"
)
# Words of explanation elsewhere, but things that advice may add.
_PEOPLE: Final = frozenset({"人", "手", "脸", "脚", "身影", "背影", "人物", "人影", "影子", "光", "倒影", "文字", "字"})
# What is only wished for, asked or supposed is no claim that it is there.
_ADVISING: Final = re.compile(
    f"{_LEADS.pattern}|应|该|可|能|会|如何|怎样|怎么|什么办法|添|加|补|换|改|放|垫|调整|需|要|宜|试|希望|期待|用什么|也行|更"
)


def check_advice(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects a claim that a thing is in the image which the critique names only to advise it."""
    advised, present = _advised(source)
    if not advised or item.type == ADVICE:
        return []
    return [
        Finding(
            "advice_as_fact",
            "reject",
            statement.field,
            token.start,
            token.start + len(word),
            {"word": word, "quote": advised[word]},
        )
        for question, answer in statements_of(item)
        if not _ADVISING.search(question.text)
        for statement in (question, answer)
        if not statement.denied
        for clause in statement.clauses
        if not _ADVISING.search(clause.text)
        for token in clause.tokens
        for word in [_name(token)]
        if word and not token.is_negated and word in advised
        if present.isdisjoint({word, *synonyms_of(word)})
    ]


@lru_cache(maxsize=SOURCES_REMEMBERED)
def _advised(source: Source) -> tuple[dict[str, str], frozenset[str]]:
    """Returns the names of things that a critique advises to add with its clause, and the words of the rest."""
    added: list[Clause] = []
    rest: list[Clause] = []
    for passage in source.passages.values():
        clauses = read_clauses(passage.text) if passage.is_prose else ()
        for clause, is_added in _added(clauses, passage.is_advice):
            (added if is_added else rest).append(clause)
    names = {_name(token): clause.text for clause in reversed(added) for token in clause.tokens}
    present = frozenset(token.text for clause in rest for token in clause.tokens)
    return {name: text for name, text in names.items() if name}, present


def _name(token: Token) -> str:
    return token.text if token.text in _PEOPLE else name_of_thing(token)


def _added(clauses: Sequence[Clause], is_advice: bool) -> Iterator[tuple[Clause, bool]]:
    """Yields each clause with whether it advises to add what it names."""
    before: Clause | None = None
    for clause in clauses:
        goes_on = before is not None and before.sentence == clause.sentence and bool(_GOES_ON.search(clause.text))
        adds = bool(_ADDS.search(clause.text)) and (is_advice or bool(_LEADS.search(clause.text)))
        is_added = adds or goes_on
        yield clause, is_added
        before = clause if is_added else None
