"""Finds where an answer names options, by letter or by text, and how: stated, denied, on a condition, joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from annotation.evaluating.reading import cues
from annotation.evaluating.reading.letters import OUT_OF_RANGE, letter_spans
from annotation.evaluating.reading.options import Option

MAX_MENTIONS: Final = 200
_BEFORE: Final = 160
_AFTER: Final = 100
_TEXT_AFTER: Final = re.compile(r"[\s)\].:,*\"'、(–—-]{0,6}(?:(?:a|an|the|by)\s+)?", re.IGNORECASE)
_GRADE_NOUN: Final = re.compile(
    r"(?:[ \t\"'*]+|-)(?!(?:high|medium|low|aesthetics?|artistic|visual|overall|quality|level|grade|rating|score|due"
    r"|because|as|in|for|with|and|or|nor|but"
    r"|to|since|given|based|on|here|overall|thanks|although|though|while|is|was|seems|option|at|when|if|than"
    r"|rather|considering"
    r"|image|appeal)(?![^\W_]))[a-z]",
    re.IGNORECASE,
)
_GRADE_BEYOND: Final = re.compile(r"(?:above|below|beyond|under)\s+\Z", re.IGNORECASE)
_AFTER_LETTER: Final = re.compile(r"(?<![A-Za-z])[A-Ha-h][)\].:、\"'*]+\s*\Z")
_WIDE_BEFORE: Final = re.compile(r"(?:\A|[^\u3400-\u9fff]|[为是较很属评量级学等选度])\Z")
_WIDE_AFTER: Final = re.compile(r"等?(?:\Z|[^\u3400-\u9fff]|[的水质级,，。])")
"""Around a grade of one Chinese character, which is part of everyday words too."""
_CONJUNCTION: Final = re.compile(r"[a-z/&+和或与及と]", re.IGNORECASE)
_JOINED_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an answer names an option, `index`, or a letter that no option has (OUT_OF_RANGE).

    `is_letter` and `is_text` say by what; `conflicts` that letter and text name two. `is_joined` says that it is named
    together with another (`A and C`).
    """

    start: int
    end: int
    index: int
    is_letter: bool = False
    is_text: bool = False
    conflicts: bool = False
    is_stated: bool = False
    is_denied: bool = False
    is_conditional: bool = False
    is_joined: bool = False
    is_listed: bool = False

    @property
    def is_affirmed(self) -> bool:
        return not (self.is_denied or self.is_conditional or self.is_listed)


def find_mentions(text: str, options: Sequence[Option]) -> list[Mention]:
    """Returns the mentions in the order of the text, at most MAX_MENTIONS from each end of it."""
    merged = _merge(
        sorted([*_letters(text, len(options)), *_texts(text, options)], key=lambda m: (m.start, -m.end)), text
    )
    if len(merged) > 2 * MAX_MENTIONS:
        merged = [*merged[:MAX_MENTIONS], *merged[-MAX_MENTIONS:]]
    masked = _mask(text, merged)
    return _mark_joined([_judge(mention, masked) for mention in _mark_listed(merged, text, len(options))], text)


def _letters(text: str, count: int) -> Iterator[Mention]:
    for start, end, index in letter_spans(text, count):
        yield Mention(start, end, index, is_letter=True)


def _texts(text: str, options: Sequence[Option]) -> list[Mention]:
    """Returns where options are named by their words; a longer option goes before one that stands within it."""
    lower_text = text.lower()
    spans = [
        Mention(match.start(), match.end(), option.index, is_text=True)
        for option in options
        if option.anchor in lower_text
        for match in option.pattern.finditer(text)
        if _names(option, match, text)
    ]
    spans.sort(key=lambda mention: (mention.start, -mention.end))
    kept_spans: list[Mention] = []
    for mention in spans:
        if not kept_spans or mention.end > kept_spans[-1].end:
            kept_spans.append(mention)
    return kept_spans


def _names(option: Option, match: re.Match[str], text: str) -> bool:
    """Returns whether a match of an option's words names the option, and is not an everyday word."""
    if option.is_yes_or_no:
        return _AFTER_LETTER.search(text, max(0, match.start() - 6), match.start()) is not None
    if option.is_grade:
        is_beyond = _GRADE_BEYOND.search(text, max(0, match.start() - 12), match.start()) is not None
        return not is_beyond and _GRADE_NOUN.match(text, match.end()) is None
    if len(option.text) == 1 and option.is_wide:
        return (
            _WIDE_BEFORE.search(text, max(0, match.start() - 4), match.start()) is not None
            and _WIDE_AFTER.match(text, match.end()) is not None
        )
    return len(option.text) > 1 or option.text.isdigit()


def _merge(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Joins a letter with the text of an option right beside it: `B. Warm`, `Warm (B)`."""
    merged: list[Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else None
        if last is not None and mention.start < last.end:
            continue
        if last is not None and _belong_together(last, mention, text):
            letter, words = (last, mention) if last.is_letter else (mention, last)
            conflicts = letter.index not in (OUT_OF_RANGE, words.index)
            merged[-1] = replace(
                words, start=last.start, end=mention.end, is_letter=True, is_text=True, conflicts=conflicts
            )
        else:
            merged.append(mention)
    return merged


def _belong_together(first: Mention, second: Mention, text: str) -> bool:
    between = text[first.end : second.start]
    if first.is_letter and not first.is_text and second.is_text:
        dress = text[first.start : first.end].strip()
        is_dressed = len(dress) > 1 or between.strip(" ") != ""
        gap = _TEXT_AFTER.fullmatch(between)
        return gap is not None and (is_dressed or between in (" ", "")) and "\n\n" not in between
    if first.is_text and not first.is_letter and second.is_letter and not second.is_text:
        dress = text[second.start : second.end]
        return between.strip(" ") == "" and dress.startswith(("(", "["))
    return False


def _mark_listed(mentions: Sequence[Mention], text: str, count: int) -> list[Mention]:
    """Marks runs that name every option in order by its letter: the options repeated, or gone through one by one."""
    marked = list(mentions)
    position = 0
    while position + count <= len(marked):
        run = marked[position : position + count]
        is_list = all(m.is_letter and not m.conflicts and m.index == index for index, m in enumerate(run))
        if is_list and (all(m.is_text for m in run) or _begin_lines(run, text)):
            marked[position : position + count] = [replace(mention, is_listed=True) for mention in run]
            position += count
        else:
            position += 1
    return marked


def _begin_lines(run: Sequence[Mention], text: str) -> bool:
    """Returns whether each mention begins a line and is followed by words."""
    return all(
        text[text.rfind("\n", 0, mention.start) + 1 : mention.start].strip(" \t-•*|") == ""
        and text[mention.end : mention.end + 20].partition("\n")[0].strip() != ""
        for mention in run
    )


def _mask(text: str, mentions: Sequence[Mention]) -> str:
    """Returns a text in lower case in which the words of options deny nothing, such as the option `No`."""
    parts, position = [], 0
    for mention in mentions:
        if mention.is_text:
            parts += [text[position : mention.start], "x" * (mention.end - mention.start)]
            position = mention.end
    masked = "".join([*parts, text[position:]])
    lower_text = masked.lower()
    # Of a few letters the lower case is longer, and positions would shift.
    return lower_text if len(lower_text) == len(masked) else masked


def _judge(mention: Mention, text: str) -> Mention:
    """Marks whether a mention is stated, denied, or holds on a condition only."""
    before = text[max(0, mention.start - _BEFORE) : mention.start]
    after = text[mention.end : mention.end + _AFTER]
    clause = _last_clause(before)
    # A dressed letter takes its colon or full stop with it.
    sentence_ends = (
        text[mention.start : mention.end].rstrip().endswith(".") and mention.is_letter and not mention.is_text
    )
    is_stated_after = not sentence_ends and cues.STATED_AFTER.match(after) is not None
    is_denied = (
        cues.DENIED.search(clause) is not None
        or cues.DENIED_BY_ANSWER.match(after) is not None
        or (not sentence_ends and cues.DENIED_AFTER.match(_first_clause(after)) is not None)
    )
    return replace(
        mention,
        is_stated=_is_stated(text, mention.start) or (is_stated_after and not is_denied),
        is_denied=is_denied,
        is_conditional=_is_conditional(before, after, sentence_ends=sentence_ends),
    )


def _is_stated(text: str, position: int) -> bool:
    """Returns whether what precedes a position states what follows it. `text` is in lower case."""
    if cues.STATED.search(text, max(0, position - cues.STATED_CHARACTERS), position) is not None:
        return True
    return cues.RATED.search(text, max(0, position - _BEFORE), position) is not None


def _is_conditional(before: str, after: str, *, sentence_ends: bool) -> bool:
    sentence = re.split(r"[.!?;。！？；\n](?=\s|$|[^\x00-\x7f])", before)[-1]
    condition = cues.CONDITION.search(sentence)
    if condition is not None and cues.NO_CONDITION.search(sentence) is None:
        return True
    return not sentence_ends and cues.POSSIBLE_AFTER.match(after) is not None


def _last_clause(before: str) -> str:
    """Returns what precedes a mention within its clause; a denial holds over `and` and `or`, not over `but`."""
    parts = re.split(
        r"[.!?;:\n。！？；](?=\s|$|[^\x00-\x7f])|,\s*(?!(?:and|or|nor)\b)(?=[^,]*\Z)|[，(—–]"
        r"|(?<![^\W_])(?:but|however|although|though|while|whereas|yet|so|because|since|as|just|sondern|mais"
        r"|sino|pero)"
        r"(?![^\W_])|而是|但|所以",
        before,
    )
    return parts[-1]


def _first_clause(after: str) -> str:
    return re.split(
        r"[;\n。！？；]|[.!?](?=\s|$)|,(?=\s)|(?<![^\W_])(?:but|and|so|because|since|while)(?![^\W_])", after
    )[0]


def _mark_joined(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Marks mentions of different options with nothing but `and`, `or`, a comma or a slash between them.

    What denies one of them denies all of `A, B and C`, but not both of `not A, B`.
    """
    marked = list(mentions)
    for chain in _chains(mentions, text):
        members = [mentions[number] for number in chain]
        gaps = [_between(first, second, text) for first, second in pairwise(members)]
        is_denied = any(member.is_denied for member in members) and any(_CONJUNCTION.search(gap) for gap in gaps)
        for number in chain:
            marked[number] = replace(marked[number], is_joined=True, is_denied=marked[number].is_denied or is_denied)
    return marked


def _chains(mentions: Sequence[Mention], text: str) -> Iterator[list[int]]:
    """Yields runs of the numbers of mentions that are joined to the next."""
    chain: list[int] = []
    for number, (first, second) in enumerate(pairwise(mentions)):
        is_joined = (
            first.index != second.index
            and not (first.is_listed or second.is_listed)
            and second.start - first.end < _JOINED_CHARACTERS
            and cues.JOINED.fullmatch(_between(first, second, text)) is not None
        )
        if is_joined:
            chain = [*(chain or [number]), number + 1]
        elif chain:
            yield chain
            chain = []
    if chain:
        yield chain


def _between(first: Mention, second: Mention, text: str) -> str:
    """Returns what stands between two mentions; the comma of `A,` belongs to it."""
    begin = first.end - 1 if text[first.end - 1] in ",、" else first.end
    return text[begin : second.start]
