"""Says which words of a clause are denied, by negators before them (“not”, “without”) or behind (“is missing”)."""

from collections.abc import Sequence, Set
from functools import cache
from typing import Final

from annotation.refining.checks.english.lexicon import facts_of, load_lexicon

_TWO_WORD_NEGATORS: Final = {
    ("rather", "than"),
    ("free", "of"),
    ("free", "from"),
    ("short", "of"),
    ("instead", "of"),
    ("clear", "of"),
    ("too", "little"),
    ("keep", "from"),
    ("keeps", "from"),
    ("keeping", "from"),
    ("refrain", "from"),
    ("refrains", "from"),
    *(
        (verb, next_word)
        for verb in ("lose", "loses", "losing", "lost")
        for next_word in ("all", "any", "its", "their")
    ),
}
_PAIR_BEGINNINGS: Final = frozenset(first for first, _second in _TWO_WORD_NEGATORS)
_NOT_NEGATORS: Final = {
    ("not", "only"),
    ("not", "just"),
    ("not", "merely"),
    ("no", "doubt"),
    ("not", "least"),
    ("nothing", "but"),
    ("nothing", "more"),
    ("no", "more"),
    ("no", "less"),
    ("not", "simply"),
    ("nothing", "else"),
    ("nothing", "besides"),
    ("hardly", "more"),
    ("barely", "more"),
    ("scarcely", "more"),
    ("nothing", "short"),
}
_FINDING_VERBS: Final = frozenset(["found", "find", "finds", "see", "saw", "is", "was"])
_CONCEALS: Final = frozenset(
    ["hide", "conceal", "mask", "cover", "obscure", "disguise", "drown", "bury", "erase", "forget"]
)
_COPULAS: Final = frozenset(
    ["is", "are", "was", "were", "be", "been", "seems", "remains", "goes", "went", "completely", "entirely"]
)
_SHORT_TAIL: Final = 2
_MOSTLY_VERB: Final = 5
# “keeps the eye from wandering” denies what follows “from”.
_UNTIL_FROM: Final = frozenset(
    f"{verb}{ending}"
    for verb in ("keep", "prevent", "stop", "save", "hinder", "hold")
    for ending in ("", "s", "ing", "ed")
) | {"kept", "stopped", "stopping", "saving", "saved", "held"}
_LESS: Final = frozenset(["less", "least", "fewer"])
_NOT_LESS: Final = frozenset(["no", "not", "or", "at", "never", "nothing", "none", "than", "the", "much"])
_BEFORE_ABSENT: Final = frozenset(
    ["the", "a", "an", "its", "their", "his", "her", "this", "that", "of", "by", "despite"]
)
_PARTS: Final = frozenset(["none", "neither"])  # “none of the riders stands out” denies that they do
_ARE: Final = frozenset(["is", "are", "was", "were"])
ABSENCE: Final = frozenset(
    [
        "no",
        "none",
        "absence",
        "missing",
        "absent",
        "wanting",
        "without",
        "not",
        "lacks",
        "lack",
        "lacking",
        "neither",
        "nor",
        "never",
        "devoid",
        "than",
        "free",
        "minus",
        "kill",
        "lose",
        "loses",
        "losing",
        "lost",
        "kills",
        "killed",
        "killing",
        "destroy",
        "destroys",
        "destroyed",
        "destroying",
    ]
)


@cache
def _beginnings() -> frozenset[str]:
    """Returns the words with which a denial may begin."""
    lexicon = load_lexicon()
    return lexicon.negators | lexicon.post_negators | _PAIR_BEGINNINGS | _UNTIL_FROM | _LESS | {"used"}


def denials(words: Sequence[str]) -> list[bool]:
    """Returns for each word of a clause whether an odd number of negations reaches it."""
    lexicon = load_lexicon()
    negators, post_negators = lexicon.negators, lexicon.post_negators
    if _beginnings().isdisjoint(words):
        return [False] * len(words)
    denied, state, waits_for_from, is_nominal = list[bool](), False, False, False
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if word == "and" and len(words) - index - 1 > _SHORT_TAIL:
            state = False
        if is_nominal and _is_verb(words, index):
            state = is_nominal = False  # “the absence of a horizon removes the scale” does not deny the scale
        state = state and not _ends_denial(words, index)
        if word in _UNTIL_FROM and "from" in words[index + 2 :]:
            waits_for_from = True
            denied.append(state)
            continue
        if _takes_back(words, index):
            denied = [*(not entry for entry in denied), False]
            continue
        if (
            _denies(words, index, negators)
            or _names_absent(words, index, post_negators)
            or (waits_for_from and word == "from")
        ):
            state, waits_for_from = not state, waits_for_from and word != "from"
            is_noun = word in post_negators or (following == "of" and word not in _PARTS)
            is_nominal = state and is_noun and following not in _ARE
            denied.append(False)
            continue
        if word in post_negators and _is_predicate(words, index):
            denied = [not entry for entry in denied]
        denied.append(state != (index > 0 and _is_less(words, index - 1)))
    return denied


def _is_predicate(words: Sequence[str], index: int) -> bool:
    """Says whether a word stands behind “is”, in a question also at its end: “why is the balance lost?”."""
    if index == 0 or words[index - 1] in _COPULAS:
        return index > 0
    return index == len(words) - 1 and not _COPULAS.isdisjoint(words[:2])


def _ends_denial(words: Sequence[str], index: int) -> bool:
    """Says whether a denial does not reach what follows: “does not hide the fear”, “no bigger than a comma”."""
    is_no_more = words[index] == "than" and words[max(0, index - 2)] in {"no", "not"}
    return is_no_more or words[index] in _CONCEALS


def _takes_back(words: Sequence[str], index: int) -> bool:
    """Says whether a word denies all before it: “looked for faults and found none”, “the roof used to be”."""
    if words[index] == "none":
        return index > 1 and index == len(words) - 1 and words[index - 1] in _FINDING_VERBS
    return words[index] == "used" and words[index + 1 : index + 3] == ["to", "be"] and index + 3 == len(words)


def is_absent_by_end(words: Sequence[str], index: int) -> bool:
    """Says whether the clause says behind a word that it is not there: “the glass seems to be missing”."""
    post_negators = load_lexicon().post_negators
    behind = range(index + 1, len(words))
    return any(
        (words[position] in post_negators and words[position - 1] in _COPULAS) or _takes_back(words, position)
        for position in behind
    )


def _denies(words: Sequence[str], index: int, negators: Set[str]) -> bool:
    """Says whether a negation begins at a word."""
    word, following = words[index], words[index + 1] if index + 1 < len(words) else ""
    if word == "not" and words[index - 1 : index] == ["or"] and "whether" in words:
        return False
    return (word in negators and (word, following) not in _NOT_NEGATORS) or (word, following) in _TWO_WORD_NEGATORS


def _names_absent(words: Sequence[str], index: int, post_negators: Set[str]) -> bool:
    """Says whether a word denies what follows: “the missing horizon”, “missing is a surprise”."""
    before, following = words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else ""
    if words[index] not in post_negators or not following:
        return False
    return before in _BEFORE_ABSENT or following in _ARE


def _is_verb(words: Sequence[str], index: int) -> bool:
    """Says whether a word is the verb behind a noun: an auxiliary, or mostly a verb and not behind an article."""
    if words[index] in _COPULAS:
        return True
    facts = facts_of(words[index])
    return (
        facts.verb >= _MOSTLY_VERB
        and not words[index].endswith(("ing", "ed"))
        and words[index - 1] not in _BEFORE_ABSENT
    )


def _is_less(words: Sequence[str], index: int) -> bool:
    """Says whether a word lowers the next one: “less colourful”, but not “no less colourful” or “at least”."""
    return words[index] in _LESS and (index == 0 or words[index - 1] not in _NOT_LESS)
