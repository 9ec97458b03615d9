"""Reads a Chinese text as clauses of tokens, and says of each character whether it stands under a negation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from typing import Final

import rjieba

from annotation.refining.checks.chinese.vocabulary import words_of

# Full-width ASCII becomes half-width and lower case, one character for one, so that offsets stay.
_FOLDED: Final = {code: chr(code - 0xFEE0).lower() for code in range(0xFF10, 0xFF5F)} | {
    ord(letter): letter.lower() for letter in ascii_uppercase
}
_CLAUSE: Final = re.compile(r"(?:(?<=\d)[.,:](?=\d)|[^，。；：！？…—,.!?;:\n])+")
_SENTENCE_END: Final = frozenset("。！？!?\n")

_NOT_NEGATIONS: Final = re.compile("|".join(sorted(words_of("not_negations"), key=len, reverse=True)))
_ALTERNATIVE: Final = re.compile(r"([\u4e00-\u9fff])(?:不|没)\1")  # 是不是, 有没有, 美不美
_COMPLEMENT: Final = re.compile(
    r"[^既也并都又还却从绝毫就才而且但可会要是很更]不(?:见|清|出来?|上|下|稳|住|开|到|了|动|起|来|回来?|进|准|着|完|过|懂|掉)"
)
_TO_THE_END: Final = re.compile("|".join(sorted(words_of("negations"), key=len, reverse=True)))
_TRAILING: Final = re.compile(
    "(?:" + "|".join(sorted(words_of("trailing_negations"), key=len, reverse=True)) + r")[了的]?\s*$"
)
_AGENT: Final = re.compile("[被给叫]")
_PATIENT: Final = re.compile("[把将]")
_NEXT_WORD: Final = re.compile("尚不|并不|绝不|毫不|决不|不|别|勿|难|非|甭")
_DENYING: Final = frozenset(
    "尚并绝毫决不别勿难非甭" + "".join(word[0] for word in words_of("negations") | words_of("trailing_negations"))
)
_ADVERBS: Final = tuple(sorted(words_of("adverbs"), key=len, reverse=True))
_NAMES: Final = words_of("objects") | words_of("generic") | words_of("names")
_LONGEST_NAME: Final = 8
_NUMERAL: Final = re.compile("[零〇一二两三四五六七八九十百千万亿半几多些数双来第成0-9]")
_NAME_BEGINNINGS: Final = frozenset(name[:2] for name in _NAMES if len(name) > 1)
_CLAUSES_REMEMBERED: Final = 1024
_TEXTS_REMEMBERED: Final = 2048
_TURNS_OF_SENTENCES: Final = re.compile("而是|反而|却|但|反倒|只是|就")
_TURNS_BACK: Final = re.compile(_TURNS_OF_SENTENCES.pattern + "|的(?!确|时候|话|地方)")
_PREPOSITIONS: Final = frozenset("被把让给因叫")  # 没有被帽檐的黑影遮住 denies what stands behind 的
_MODAL: Final = re.compile("[敢肯愿想]")  # what one dares not do may stand far behind
# 没有雪花般的噪点 denies the noise, unlike 没有画完的底色.
_QUALITY: Final = re.compile(
    "(?:般|样|似|明显|多余|任何|什么|强烈|真正|额外|特别|鲜明|复杂|华丽|刺眼|碍眼|恼人|夸张|太多|过多|丝毫|半点|一丝|该有|应有|必要)的$"
)
_ATTEMPTS: Final = frozenset("找寻追等盼想猜看听读认")
_NEAR_SCOPE: Final = 4
_PLACE_BEFORE_LOSS: Final = re.compile("[从自于].{1,5}$")
_LOSS: Final = re.compile("虽|失去|丧失|缺少|缺乏|丢失")
_CAUSE: Final = re.compile("因.+?[而便就]|所以")
_NEXT_DENIAL: Final = re.compile("[也又且](?=不|没|非|无)")  # 不笑也不责备: each denies its own


@dataclass(slots=True, eq=False)  # not frozen: a critique has hundreds, and frozen ones take longer to make
class Token:
    """A word with its part of speech (ICTCLAS tags) and its characters in the text."""

    text: str
    tag: str
    start: int
    is_negated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A part of a sentence between two marks: its folded text, its tokens, and its content characters."""

    text: str
    start: int
    sentence: int
    tokens: tuple[Token, ...]
    negated: tuple[bool, ...]

    @property
    def end(self) -> int:
        """The offset behind its last character in the text."""
        return self.start + len(self.text)

    def is_negated(self, offset: int) -> bool:
        """Returns whether an odd number of negations cover the character at an offset of the clause."""
        return self.negated[offset]


def is_vain_attempt(token: Token, clause: Clause) -> bool:
    """Returns whether a verb tells an attempt that fails, which was made all the same: 找不到."""
    return token.text in _ATTEMPTS and clause.text.startswith("不", token.start - clause.start + 1)


def fold(text: str) -> str:
    """Returns the text with full-width ASCII made half-width and lower case, as long as it was."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def read_clauses(text: str) -> tuple[Clause, ...]:
    """Returns the clauses of a text, in order."""
    folded, clauses, sentence, before = fold(text), [], 0, 0
    for match in _CLAUSE.finditer(folded):
        sentence += any(mark in _SENTENCE_END for mark in folded[before : match.start()])
        before = match.end()
        if match.group().strip():
            clauses.append(_clause(match.group(), match.start(), sentence))
    return tuple(clauses)


def _clause(text: str, start: int, sentence: int) -> Clause:
    negated, tokens, offset = list(_negations(text)), [], 0
    for word, tag in _segments(text):
        if len(word) == 2 and negated[offset + 1] and text.startswith("不", offset + 2):
            negated[offset] = True  # 接续不上
        tokens.append(Token(word, tag, start + offset, negated[offset]))
        offset += len(word)
    return Clause(text, start, sentence, tuple(tokens), tuple(negated))


@lru_cache(maxsize=_CLAUSES_REMEMBERED)
def _segments(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_words(text))


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yields the words of a text, the trade's and things' names whole, where the dictionary would split them."""
    tagged, offset, end = rjieba.tag(text, hmm=False), 0, 0
    for word, tag in tagged:
        if (begin := max(offset, end)) < offset + len(word):
            rest = word if begin == offset else text[begin : offset + len(word)]
            name = _name_at(text, begin, len(rest))
            end = begin + len(name or rest)
            yield (name, "n") if name else (rest, _tag(word, tag) if rest == word else "x")
        offset += len(word)


def _tag(word: str, tag: str) -> str:
    """Returns the tag of a word; 层次 counts nothing, though the dictionary takes it for a number."""
    return "n" if tag == "m" and not _NUMERAL.search(word) else tag


def _name_at(text: str, start: int, shortest: int) -> str:
    """Returns the longest known name that starts at an offset, if it is longer than the word there."""
    if text[start : start + 2] not in _NAME_BEGINNINGS:
        return ""
    lengths = range(min(_LONGEST_NAME, len(text) - start), max(shortest, 1), -1)
    return next((name for length in lengths if (name := text[start : start + length]) in _NAMES), "")


@lru_cache(maxsize=_CLAUSES_REMEMBERED)
def _negations(text: str) -> tuple[bool, ...]:
    """Returns for each character whether it stands under an odd number of negations."""
    if _DENYING.isdisjoint(text):
        return (False,) * len(text)
    counts = [0] * len(text)
    masked = _ALTERNATIVE.sub(lambda match: "　" * len(match.group()), text)
    masked = _NOT_NEGATIONS.sub(lambda match: "　" * len(match.group()), masked)
    for match in _COMPLEMENT.finditer(masked):
        _add(counts, match.start(), match.start() + 1)
        _add(counts, match.start() + 2, _end_of_scope(masked, match.end()))
    masked = _COMPLEMENT.sub(lambda match: "　" * len(match.group()), masked)
    if trailing := _TRAILING.search(masked):
        _add(counts, *_scope_before(masked[: trailing.start()]))
        masked = masked[: trailing.start()] + "　" * (len(masked) - trailing.start())
    for match in _TO_THE_END.finditer(masked):
        _add(counts, match.end(), min(_end_of_scope(masked, match.end()), _next_loss(masked, match.end())))
    masked = _TO_THE_END.sub(lambda match: "　" * len(match.group()), masked)
    for match in _NEXT_WORD.finditer(masked):
        begin = _behind_adverbs(masked, match.end())
        turn = _NEXT_DENIAL.search(masked, begin)
        if _MODAL.match(masked, match.end()):
            _add(counts, match.end(), turn.start() if turn else _end_of_scope(masked, begin))
            continue
        _add(counts, match.end(), min(begin + _NEAR_SCOPE, turn.start() if turn else len(text)))
    return tuple(count % 2 == 1 for count in counts)


def _add(counts: list[int], start: int, end: int) -> None:
    for index in range(start, end):
        counts[index] += 1


def _next_loss(text: str, start: int) -> int:
    """Returns where a loss begins that is told for itself: 缺少阴影虽失去起伏 has neither."""
    loss = _LOSS.search(text, start + 2)
    return loss.start() if loss else len(text)


def _end_of_scope(text: str, start: int) -> int:
    turns = _TURNS_BACK if text[start : start + 1] not in _PREPOSITIONS else _TURNS_OF_SENTENCES
    turn = next((turn for turn in turns.finditer(text, start) if not _QUALITY.search(text, start, turn.end())), None)
    turn = turn or _NEXT_DENIAL.search(text, start)
    return turn.start() if turn else len(text)


def _scope_before(text: str) -> tuple[int, int]:
    """Returns what a negation behind a text denies: not who loses it (被惨白吃掉) and not why (因过曝而细节尽失)."""
    if agents := list(_AGENT.finditer(text)):
        return (0, agents[-1].start())
    if patient := _PATIENT.search(text):
        return (patient.end(), len(text))
    position = _PLACE_BEFORE_LOSS.search(text)  # 从左肩消失 says nothing of the shoulder
    return max((match.end() for match in _CAUSE.finditer(text)), default=0), position.start() if position else len(text)


def _behind_adverbs(text: str, start: int) -> int:
    while adverb := next((word for word in _ADVERBS if text.startswith(word, start)), ""):
        start += len(adverb)
    return start
