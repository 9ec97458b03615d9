"""What the checks know of English words: dictionary forms, meanings, opposites, and the language of critics.

General words come from WordNet (`data/wordnet.tsv.gz`, made by `config.wordnet`), held as one block of bytes that is
searched by halves; the words of critics come from `data/lexicon.toml`. A word's facts are made once and remembered.
"""

import gzip
import tomllib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from annotation.refining.checks.english.forms import IRREGULAR, dictionary_forms

_DATA: Final = Path(__file__).parent / "data"
_WORDS_REMEMBERED: Final = 6_000
_PLAIN_NOUN: Final = 7
_LIKE_FORMS: Final = ("er", "ed")
_ALL: Final = 10
_MOSTLY_VERB: Final = 8
POSITIONS: Final = frozenset([
    "behind", "below", "above", "beneath", "beyond", "inside", "outside", "near", "front", "top", "bottom", "side",
    "middle", "left", "right", "centre",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a word.

    `keys` are its dictionary forms, relatives and meanings: two words that share one say the same; `topics` are those
    that tell what a text is about, `relatives` those that are words. `near` are meanings close to its own, `wider`
    those of words that it supports: a heron is a bird. `axes` are opposites (number of the axis, side). The shares, in
    tenths, say how much of its use is noun, verb, adjective or adverb, and noun for a visible thing; `visible_as_noun`
    is out of its uses as a noun.
    """

    word: str
    forms: frozenset[str]
    keys: frozenset[str]
    topics: frozenset[str]
    near: frozenset[str]
    wider: frozenset[str]
    axes: tuple[tuple[int, int], ...]
    opposites: frozenset[str]
    is_function: bool
    is_generic: bool
    is_known: bool
    relatives: frozenset[str] = frozenset()
    is_never_noun: bool = False
    noun: int = 0
    verb: int = 0
    descriptive: int = 0
    visible: int = 0
    visible_as_noun: int = 0


@lru_cache(maxsize=_WORDS_REMEMBERED)
def facts_of(word: str) -> Facts:
    """Returns what is known of a word in lower case."""
    lexicon = load_lexicon()
    if " " in word:
        return _facts_of_phrase(word, lexicon)
    base_forms = dictionary_forms(word, has_word)
    entries = [entry for form in base_forms if (entry := _entry(form))]
    if _is_noun_like_form(word, entries) and base_forms[0] == word:
        base_forms, entries = base_forms[:1], entries[:1]
    forms = frozenset({word, *base_forms})
    keys = forms.union(*(entry.derived for entry in entries), *(entry.meanings for entry in entries))
    keys = keys.union(*(lexicon.groups.get(form, ()) for form in forms))
    noun, verb, adjective, adverb, visible, visible_as_noun = _profile(word, entries)
    return Facts(
        word=word,
        forms=forms,
        keys=keys,
        topics=forms.union(key for key in keys if key.startswith("=")),
        near=frozenset(key for entry in entries for key in entry.near),
        wider=frozenset(key for entry in entries for key in entry.wider),
        axes=_axes_of(word, forms, noun),
        opposites=frozenset(opposite for entry in entries for opposite in entry.opposites),
        is_function=word in lexicon.function,
        is_generic=any(form in lexicon.generic or form in lexicon.function for form in forms),
        is_known=bool(entries),
        relatives=frozenset(key for key in keys if key.isalpha()),
        is_never_noun=word in lexicon.function or word in POSITIONS or adjective + adverb > max(noun, verb),
        noun=noun,
        verb=verb,
        descriptive=adjective + adverb,
        visible=visible,
        visible_as_noun=visible_as_noun,
    )


def _facts_of_phrase(text: str, lexicon: "Lexicon") -> Facts:
    """Returns the facts of a phrase: its groups and axes, and that it describes."""
    empty = frozenset[str]()
    keys = frozenset({text, *lexicon.groups.get(text, ())})
    axes = lexicon.axes.get(text, ())
    return Facts(
        text,
        frozenset({text}),
        keys,
        keys,
        empty,
        empty,
        axes,
        empty,
        False,
        True,
        True,
        noun=0,
        verb=1,
        descriptive=_ALL,
    )


def _is_noun_like_form(word: str, entries: "list[_Entry]") -> bool:
    """Says whether a noun only looks like a form, as “flower” and “seed” do of “flow” and “see”; “fresher” is one."""
    if not word.endswith(_LIKE_FORMS) or word in IRREGULAR or not entries or int(entries[0].profile[0]) < _PLAIN_NOUN:
        return False
    return not (word.endswith("er") and any(int(entry.profile[2]) >= _PLAIN_NOUN for entry in entries[1:]))


def _profile(word: str, entries: "list[_Entry]") -> list[int]:
    """Returns the shares of a word's uses; those of the verb where a rare noun looks like its form: “stays”, “lies”."""
    profiles = [[int(digit) for digit in entry.profile] for entry in entries]
    is_verb = word.endswith("s") and word not in IRREGULAR and any(peer[1] >= _MOSTLY_VERB for peer in profiles[1:])
    if is_verb or (word.endswith("er") and any(peer[2] >= _PLAIN_NOUN for peer in profiles[1:])):
        profiles = profiles[1:]
    return next((profile for profile in profiles if any(profile)), [0] * 6)


def _axes_of(word: str, forms: frozenset[str], noun: int) -> tuple[tuple[int, int], ...]:
    """Returns the axes of a word; those of its dictionary forms only where it has none itself, and is no plain noun."""
    axes = load_lexicon().axes
    if word in axes or (noun >= _PLAIN_NOUN and has_word(word)):
        return axes.get(word, ())
    return tuple({axis: None for form in forms for axis in axes.get(form, ())})


@dataclass(frozen=True, slots=True)
class _Entry:
    profile: str
    meanings: list[str]
    near: list[str]
    wider: list[str]
    opposites: list[str]
    derived: list[str]


def _entry(word: str) -> _Entry | None:
    line = _find_line(word)
    if line is None:
        return None
    _word, profile, *fields = line.split("\t")
    return _Entry(profile, *(field.split() for field in fields))


@lru_cache(maxsize=_WORDS_REMEMBERED)
def has_word(word: str) -> bool:
    """Says whether WordNet has a word in this form."""
    return _find_line(word) is not None


def _find_line(word: str) -> str | None:
    block, starts = _wordnet()
    target = word.encode() + b"\t"
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        if block[starts[middle] : starts[middle] + len(target)] < target:
            low = middle + 1
        else:
            high = middle
    line = block[starts[low] : starts[low + 1] if low + 1 < len(starts) else None]
    return line.decode().rstrip("\n") if line.startswith(target) else None


@cache
def _wordnet() -> "tuple[bytes, array[int]]":
    """Returns the lines sorted by word, and where each begins."""
    lines = gzip.decompress((_DATA / "wordnet.tsv.gz").read_bytes()).splitlines(keepends=True)
    lines.sort(key=lambda line: line.partition(b"\t")[0] + b"\t")
    starts, offset = array("L"), 0
    for line in lines:
        starts.append(offset)
        offset += len(line)
    return b"".join(lines), starts


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of critics: closed classes, groups of the same meaning, opposites, evaluation, aspects, colours."""

    function: frozenset[str]
    generic: frozenset[str]
    negators: frozenset[str]
    post_negators: frozenset[str]
    feelings: frozenset[str]
    visible: frozenset[str]
    advises: frozenset[str]
    removes: frozenset[str]
    groups: dict[str, tuple[str, ...]]
    things: dict[str, frozenset[str]]
    axes: dict[str, tuple[tuple[int, int], ...]]
    praise: frozenset[str]
    blame: frozenset[str]
    evaluating: frozenset[str]
    aspects: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    levels: dict[str, frozenset[str]]
    colours: dict[str, frozenset[str]]
    ambiguous_colours: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """Returns the words of critics, read once."""
    document = tomllib.loads((_DATA / "lexicon.toml").read_text("utf-8"))
    words = document["words"]
    praise, blame = (frozenset(document["evaluation"][name].split()) for name in ("praise", "blame"))
    return Lexicon(
        function=frozenset(words["function"].split()),
        generic=frozenset(words["generic"].split()),
        negators=frozenset(words["negators"].split()),
        post_negators=frozenset(words["post_negators"].split()),
        feelings=frozenset(words["feelings"].split()),
        visible=frozenset(words["visible"].split()),
        advises=frozenset(words["advises"].split()),
        removes=frozenset(words["removes"].split()),
        groups=_groups(document["groups"]["synonyms"]),
        things=_peers(document["groups"]["things"]),
        axes=_axes(document["groups"]["opposites"], (_DATA / "opposites.txt").read_text("utf-8")),
        praise=praise,
        blame=blame,
        evaluating=praise | blame,
        aspects={key: _aspect(text) for key, text in document["aspects"].items()},
        levels={level: frozenset(text.split()) for level, text in document["levels"].items()},
        colours=_colours(document["colours"]["families"]),
        ambiguous_colours=frozenset(document["colours"]["ambiguous"].split()),
    )


def _list(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _groups(text: str) -> dict[str, tuple[str, ...]]:
    groups = defaultdict(list)
    for number, line in enumerate(text.strip().splitlines()):
        for word in _list(line):
            groups[word].append(f"={number}")
    return {word: tuple(keys) for word, keys in groups.items()}


def _axes(*texts: str) -> dict[str, tuple[tuple[int, int], ...]]:
    axes = defaultdict(list)
    lines = [line for text in texts for line in text.splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(lines):
        for side, words in zip((1, -1), line.split("|"), strict=True):
            for word in dict.fromkeys(_list(words.replace("-", " "))):
                axes[word].append((number, side))
    return {word: tuple(sides) for word, sides in axes.items()}


def _peers(text: str) -> dict[str, frozenset[str]]:
    """Returns for each word the words of all groups in which it stands."""
    peers: dict[str, set[str]] = defaultdict(set)
    for line in text.strip().splitlines():
        words = _list(line)
        for word in words:
            peers[word].update(words)
    return {word: frozenset(words) for word, words in peers.items()}


def _aspect(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names, _bar, related = text.partition("|")
    return tuple(_list(names)), tuple(_list(related))


def _colours(text: str) -> dict[str, frozenset[str]]:
    """Returns for each colour the names by which it may be called: its own and those of wider colours."""
    colours: dict[str, set[str]] = defaultdict(set)
    for names, narrower in _colour_lines(text):
        for name in names:
            colours[name].update(names)
        for name in narrower:
            colours[name].update({name, *names})
    return {name: frozenset(wider) for name, wider in colours.items()}


def _colour_lines(text: str) -> Iterator[tuple[list[str], list[str]]]:
    for line in text.strip().splitlines():
        names, _bar, narrower = line.partition("|")
        yield _list(names), _list(narrower)
