"""The dictionary forms of an English word: irregular ones from a list, others by their endings."""

from collections.abc import Callable, Iterator
from typing import Final

_IRREGULAR_LINES: Final = """
am be|is be|are be|was be|were be|been be|has have|had have|does do|did do|done do|goes go|went go|gone go
arose arise|arisen arise|ate eat|eaten eat|became become|began begin|begun begin|bent bend|bit bite
bitten bite|bled bleed|blew blow|blown blow|bore bear|borne bear|bought buy|bound bind|broke break
broken break|brought bring|built build|burnt burn|caught catch|chose choose|chosen choose|came come
crept creep|dealt deal|dug dig|drew draw|drawn draw|driven drive|drove drive|drank drink|drunk drink
dreamt dream|fallen fall|fell fall|fed feed|felt feel|fought fight|found find|fled flee|flew fly|flown fly
forgotten forget|forgot forget|froze freeze|frozen freeze|gave give|given give|got get|gotten get|grew grow
grown grow|hung hang|heard hear|held hold|hid hide|hidden hide|kept keep|knelt kneel|knew know|known know
laid lay|lain lie|lay lie|leant lean|leapt leap|learnt learn|led lead|left leave|lent lend|lit light|lost lose
made make|meant mean|met meet|paid pay|proven prove|ran run|ridden ride|rode ride|rang ring|risen rise
rose rise|said say|sang sing|sank sink|sat sit|saw see|seen see|sent send|sewn sew|shaken shake|shook shake
shone shine|shot shoot|shown show|shrank shrink|shrunk shrink|slept sleep|slid slide|sold sell|sought seek
spent spend|spoke speak|spoken speak|spoilt spoil|spread spread|sprang spring|stole steal|stolen steal
stood stand|struck strike|stuck stick|sung sing|sunk sink|swam swim|swept sweep|swollen swell|swung swing
taken take|took take|taught teach|thought think|threw throw|thrown throw|told tell|tore tear|torn tear
understood understand|woke wake|woken wake|won win|wore wear|worn wear|wove weave|woven weave|wound wind
written write|wrote write|lying lie|dying die|tying tie|men man|women woman|children child|feet foot
teeth tooth|geese goose|mice mouse|people person|leaves leaf|lives life|knives knife|wives wife|shelves shelf
halves half|wolves wolf|loaves loaf|calves calf|selves self|scarves scarf|hooves hoof|thieves thief|oxen ox
better good|best good|worse bad|worst bad|farther far|further far|farthest far|furthest far|more much
most much|less little|least little|elder old|eldest old|colors colour|color colour|gray grey|grays grey
center centre|centers centre|centered centre|centred centre|lens lens|bokeh bokeh|dead dead
"""
IRREGULAR: Final[dict[str, str]] = {
    pair.split()[0]: pair.split()[1] for line in _IRREGULAR_LINES.split("\n") for pair in line.split("|") if pair
}
# An ending, what may stand in its place, and whether a doubled letter before it may be single in the word.
_ENDINGS: Final = (
    ("ies", ("y",), False),
    ("ied", ("y",), False),
    ("iest", ("y",), False),
    ("ier", ("y",), False),
    ("ily", ("y",), False),
    ("es", ("", "e"), False),
    ("s", ("",), False),
    ("ing", ("", "e"), True),
    ("ed", ("", "e"), True),
    ("est", ("", "e"), True),
    ("er", ("", "e"), True),
    ("ly", ("", "le", "l"), False),
    ("ness", ("",), False),
    ("iness", ("y",), False),
)
_SHORTEST_STEM: Final = 2


def dictionary_forms(word: str, has_word: Callable[[str], bool]) -> list[str]:
    """Returns the forms under which a dictionary may have a word, itself first if it has that."""
    forms = [word] if has_word(word) else []
    if word in IRREGULAR:
        forms.append(IRREGULAR[word])
    forms.extend(stem for stem in _stems(word) if has_word(stem) or stem in IRREGULAR.values())
    return list(dict.fromkeys(forms)) or [word]


def _stems(word: str) -> Iterator[str]:
    for ending, replacements, may_be_doubled in _ENDINGS:
        if (
            not word.endswith(ending)
            or (ending == "s" and word.endswith("ss"))
            or len(word) - len(ending) < _SHORTEST_STEM
        ):
            continue
        base = word[: -len(ending)]
        yield from (base + replacement for replacement in replacements)
        if may_be_doubled and base[-1] == base[-2]:
            yield base[:-1]


_VOWELS: Final = frozenset("aeiou")


def inflections(word: str) -> Iterator[str]:
    """Yields the forms that a verb may have: stop, stops, stopped, stopping; irregular ones from the list."""
    yield from (form for form, base in IRREGULAR.items() if base == word)
    stem = word.removesuffix("e")
    if len(word) > _SHORTEST_STEM and word[-1] not in _VOWELS | {"w", "x", "y"} and word[-2] in _VOWELS:
        doubled = word if word[-3] in _VOWELS else word + word[-1]
        yield from (f"{doubled}ed", f"{doubled}ing")
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    yield from (f"{word}s", f"{word}es", f"{stem}ed", f"{stem}ing", f"{word}ing")
