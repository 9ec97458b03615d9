"""`number_unsupported`: a question or answer gives a count, a fraction or a measure candidate than the critique's."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import (
    SOURCES_REMEMBERED,
    Statement,
    clauses_of,
    gives_advice,
    statements_of,
    text_of,
)
from annotation.refining.checks.chinese.reading import Clause, read_clauses
from annotation.refining.checks.chinese.vocabulary import words_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_INTEGER: Final = r"[零〇一二两三四五六七八九十百千万]+|\d+"
_NUMBER: Final = re.compile(
    rf"(?P<whole>{_INTEGER})分之(?P<part>{_INTEGER})"
    r"|(?P<over>\d+)/(?P<under>\d+(?:\.\d+)?)"
    rf"|(?P<tenths>[一二三四五六七八九])成(?![为分功就了果])"
    r"|(?P<percent>\d+(?:\.\d+)?)%"
    r"|(?P<decimal>\d+\.\d+)"
    r"|(?P<teens>十[几余多来])"
    r"|(?P<half>一?半)"
    rf"|(?P<integer>{_INTEGER})"
)
_NUMERAL: Final = re.compile(rf"[半\d{''.join([*_DIGITS, *_POWERS])}]")
_MASK: Final = re.compile("|".join(sorted(words_of("not_numbers"), key=len, reverse=True)))
_CLASSIFIERS: Final = frozenset(
    "个只条名位张座栋根枝朵棵株辆艘匹头块片颗粒滴道束缕排行列堆群盏扇面把支本件幅枚丛簇圈层级档步度米秒点时处种样类成岁年天笔户口盘杯碗瓶桌架台方人"
)
_BOTH: Final = re.compile("(?:左右|上下|前后|内外|里外|南北|东西|明暗|冷暖|远近)$")  # 左右两排 counts what it names
_DAYTIME: Final = re.compile("(?:早上?|清晨|凌晨|上午|中午|正午|下午|傍晚|黄昏|晚上?|夜里|深夜)$")
_MOST_DIGITS: Final = 30  # of a number that goes on and on, as those of a model in a loop
_PAIR_UNITS: Final = frozenset("个名位人只者匹头条张盏支把侧边座扇")
_PAIR: Final = re.compile(
    "情侣|恋人|夫妻|夫妇|两口子|新人|新郎.*新娘|新娘.*新郎|母子|母女|父子|父女|祖孙|婆孙|爷孙|师徒|姐妹|兄弟|姐弟|兄妹|双胞胎"
    "|[一成]对|[一成]双|双方|双(?=[灯塔侧手眼人机曲桥峰色]|主[体角]|胞)|彼此|对弈|对手|二者|一个[^。]*另一|另一[个位只]"
)
_HALF: Final = (Fraction(1, 2), Fraction(1, 2))
_COUNTS_NOTHING: Final = frozenset("种样类层面点")
# 从哪三处着手 counts what the answer tells, not what can be seen.
_COUNTS_ANSWERS: Final = re.compile(
    "[处点种样类层面项步条招]|个?(?:方面|建议|地方|问题|环节|角度|办法|步骤|缺点|优点|理由|原因)"
)
_INTERCHANGEABLE: Final = ("个名位人口", "条根道支枝缕束", "只个头", "座栋", "颗粒滴枚个", "片块张")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: its least and greatest value, what it counts in, and the characters that follow."""

    text: str
    low: Fraction
    high: Fraction
    unit: str
    thing: str
    is_ordinal: bool
    start: int

    @property
    def is_share(self) -> bool:
        """Returns whether it tells a part of a whole, such as 三分之一 or 一半."""
        return self.high < 1 and not self.unit

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Its least and greatest value."""
        return self.low, self.high

    def agrees_with(self, number: "Number") -> bool:
        """Returns whether both can be the same number."""
        return self.is_ordinal == number.is_ordinal and self.low <= number.high and number.low <= self.high

    def counts_like(self, number: "Number") -> bool:
        """Returns whether both count in the same unit, or in units that can stand for each candidate."""
        return self.unit == number.unit or any(
            self.unit in units and number.unit in units for units in _INTERCHANGEABLE
        )

    def counts_the_thing_of(self, number: "Number") -> bool:
        """Returns whether both count things with a character in common."""
        return not set(self.thing).isdisjoint(number.thing)


def check_numbers(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item with a number that the critique does not give, or gives of something else."""
    cited_questions = {evidence.question for evidence in item.evidence}
    everywhere = [
        number
        for question, number in numbers_in(source)
        if question in cited_questions or not gives_advice(source, question)
    ]
    cited = [number for part in clauses_of(item, source) if part.is_cited for number in numbers_of(part.clause)]
    return [
        finding
        for pair in statements_of(item)
        for statement in pair
        for finding in _findings(statement, everywhere, cited, text_of(source))
    ]


def _findings(
    statement: Statement, everywhere: Sequence[Number], cited: Sequence[Number], text: str
) -> Iterator[Finding]:
    if statement.is_question and statement.denied:
        return
    for clause in statement.clauses:
        for number in numbers_of(clause):
            counts_both = bool(_BOTH.search(clause.text[: number.start - clause.start])) and number.high == 2
            is_pair = number.low == number.high == 2 and number.unit in _PAIR_UNITS and _has_pair(everywhere, text)
            counts_answers = statement.is_question and bool(
                _COUNTS_ANSWERS.match(clause.text, number.start - clause.start + len(number.text))
            )
            is_half = number.bounds == _HALF and number.unit and "半" in text  # 半条 and 半截
            if not (counts_both or is_pair or counts_answers or is_half or _is_supported(number, cited, everywhere)):
                end = number.start + len(number.text)
                params = {"word": number.text + number.unit}
                yield Finding("number_unsupported", "reject", statement.field, number.start, end, params)


def _has_pair(everywhere: Sequence[Number], text: str) -> bool:
    """Returns whether a critique has two of something without a numeral: a couple, or one here and another there."""
    ones = Counter(number.unit for number in everywhere if number.high == 1 and number.unit)
    return bool(_PAIR.search(text)) or any(count > 1 for count in ones.values())


def _is_supported(number: Number, cited: Sequence[Number], everywhere: Sequence[Number]) -> bool:
    same_thing = [
        candidate for candidate in everywhere if number.counts_like(candidate) and number.counts_the_thing_of(candidate)
    ]
    if same_thing:
        is_cited_elsewhere = number.bounds in {candidate.bounds for candidate in cited}
        is_other = is_cited_elsewhere and not set(same_thing) & set(cited)  # 七八个人 of 七八张脸, not of 右边两个人
        return any(number.agrees_with(candidate) for candidate in same_thing) or number.high == 1 or is_other
    if number.is_share and (shares := [candidate for candidate in cited if candidate.is_share]):
        return any(number.agrees_with(candidate) for candidate in shares)
    if number.high == 1 and not number.is_ordinal:
        return True
    if number.unit in _COUNTS_NOTHING and number.unit:
        return True
    same_unit = [candidate for candidate in cited if number.unit and number.counts_like(candidate)]
    if same_unit and not any(number.agrees_with(candidate) for candidate in same_unit):
        return any(number.agrees_with(candidate) and number.counts_like(candidate) for candidate in everywhere)
    return any(number.agrees_with(candidate) for candidate in everywhere)


@lru_cache(maxsize=SOURCES_REMEMBERED)
def numbers_in(source: Source) -> tuple[tuple[str, Number], ...]:
    """Returns the numbers of a critique, each with the question whose answer or name has it."""
    return tuple(
        (passage.question, number)
        for passage in source.passages.values()
        for text in (passage.name, passage.text)
        for clause in read_clauses(text)
        for number in numbers_of(clause)
    )


@lru_cache(maxsize=4096)
def numbers_of(clause: Clause) -> tuple[Number, ...]:
    """Returns the numbers of a clause. Words such as 十分 or 一起 count nothing."""
    return tuple(_read(clause)) if _NUMERAL.search(clause.text) else ()


def _read(clause: Clause) -> Iterator[Number]:
    text = clause.text
    fractions = {index for match in _NUMBER.finditer(text) if match["part"] for index in range(*match.span())}
    masked = _MASK.sub(
        lambda word: word.group() if word.start() in fractions or _counts(word) else "　" * len(word.group()), text
    )
    for match in _NUMBER.finditer(masked):
        low, high = _value(match)
        rest = masked[match.end() :].lstrip("多余来")
        unit = rest[0] if rest and rest[0] in _CLASSIFIERS else ""
        unit = "时" if unit == "点" and _DAYTIME.search(masked[: match.start()]) else unit
        thing = rest[len(unit) :].lstrip("的")[:4]
        is_ordinal = masked[: match.start()].endswith("第")
        yield Number(match.group(), low, high, unit, thing, is_ordinal, clause.start + match.start())


def _counts(word: re.Match[str]) -> bool:
    """Returns whether what looks like an adverb belongs to a number: 二十分钟, not 十分."""
    before, behind = word.string[: word.start()][-1:], word.string[word.end() :][:1]
    return word.group() == "十分" and (before in _DIGITS or behind == "钟")


def _value(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    """Returns the least and the greatest value of a number."""
    group = match.groupdict()
    if group["part"]:
        value = Fraction(_integer(group["part"])[0], max(_integer(group["whole"])[0], 1))
    elif group["over"]:
        value = Fraction(group["over"]) / max(Fraction(group["under"]), Fraction(1, 1000))
    elif group["tenths"]:
        value = Fraction(_DIGITS[group["tenths"]], 10)
    elif group["percent"]:
        value = Fraction(group["percent"]) / 100
    elif group["decimal"]:
        value = Fraction(group["decimal"])
    elif group["teens"]:
        return Fraction(10), Fraction(19)
    elif group["half"]:
        value = Fraction(1, 2)
    else:
        low, high = _integer(group["integer"])
        return Fraction(low), Fraction(high)
    return value, value


def _integer(text: str) -> tuple[int, int]:
    """Returns the value of a whole number, as a range: 三四 is from 3 to 4."""
    if text.isdigit():
        value = int(text[:_MOST_DIGITS])
        return value, value
    if len(text) == 2 and all(digit in _DIGITS for digit in text) and _DIGITS[text[1]] == _DIGITS[text[0]] + 1:
        return _DIGITS[text[0]], _DIGITS[text[1]]
    total = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += max(digit, 1) * _POWERS[character] if character != "万" else (total + digit) * 9999 + digit
            digit = 0
    return total + digit, total + digit
