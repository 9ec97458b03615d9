"""Says which words of a clause are denied, by negators before them (“not”, “without”) or behind (“is missing”)."""

from collections.abc import Sequence
from typing import Final

from annotation.refining.checks.english.lexicon import load_lexicon

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
}
_COPULAS: Final = frozenset(
    ["is", "are", "was", "were", "be", "seems", "remains", "goes", "went", "completely", "entirely"]
)
_SHORT_TAIL: Final = 2
ABSENCE: Final = frozenset(
    [
        "no",
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


def denials(words: Sequence[str]) -> list[bool]:
    """Returns for each word of a clause whether an odd number of negations reaches it."""
    lexicon = load_lexicon()
    if all(negators.isdisjoint(words) for negators in (lexicon.negators, lexicon.post_negators, _PAIR_BEGINNINGS)):
        return [False] * len(words)
    denied, state = [], False
    for index, word in enumerate(words):
        pair = (word, words[index + 1] if index + 1 < len(words) else "")
        if word in {"and", "or"} and len(words) - index - 1 > _SHORT_TAIL and word == "and":
            state = False
        if word == "than" and words[max(0, index - 2)] in {"no", "not"}:
            state = False  # “no bigger than a comma” does not deny the comma
        denies = word in lexicon.negators and pair not in _NOT_NEGATORS
        if denies or pair in _TWO_WORD_NEGATORS:
            state = not state
            denied.append(False)
            continue
        if word in lexicon.post_negators and index and words[index - 1] in _COPULAS:
            denied = [not entry for entry in denied]
        denied.append(state)
    return denied
