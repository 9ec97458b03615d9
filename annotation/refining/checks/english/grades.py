"""`grade_contradicted`: the item gives the image another grade than the critique does. Span: the words of the grade."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.items import Item
from annotation.refining.source import Source

_IMAGE: Final = (
    r"(?:image|picture|photo(?:graph)?|painting|shot|snapshot|portrait|landscape|scene|work|piece|photography|artwork|"
    r"composition|result|frame|view|still life|illustration|drawing|render(?:ing)?|canvas|whole|thing|overall)"
)
_MUCH: Final = "really |particularly |especially |so |that |all that |exactly "
_VERY: Final = "very|extremely|exceptionally|supremely|outstandingly|extraordinarily|truly|deeply|stunningly"
# Strictest first: a phrase is taken by the first that matches there. 0 is a grade that is named to be denied.
_NOT_AT_ALL: Final = (
    r"not (?:\w+ )?beautiful at all|not at all beautiful|not in the least beautiful|far from beautiful"
    r"|anything but beautiful|lacks? (?:all|any) beauty|without (?:any )?beauty|no beauty|nothing beautiful"
    r"|\bugly\b|lowest grade|devoid of beauty"
)
_NOT_VERY: Final = (
    rf"not (?:{_MUCH})?very beautiful|not (?:{_MUCH})beautiful|less than beautiful|hardly beautiful"
    r"|barely beautiful|(?:isn't|is not|not|wasn't) (?:a )?very beautiful|little beauty|scarcely beautiful"
    r"|not beautiful(?! at all)"
)
_DENIED: Final = (
    r"(?:short of|less than|rather than|not quite|nearly|almost|instead of|more than|below|above|beyond|though not"
    r"|without being|but not|not merely|neither|nor|never) (?:being )?"
    r"(?:very beautiful|beautiful|ordinary|merely ordinary)"
)
_VERY_BEAUTIFUL: Final = (
    rf"(?:{_VERY}) beautiful|of (?:great|outstanding|exceptional|rare|high) beauty|highest grade|top grade"
    r"|masterpiece"
)
_ORDINARY: Final = (
    r"\b(?:ordinary|average|mediocre|middling|unremarkable|run-of-the-mill|nothing special|middle grade)\b"
)
_PHRASES: Final = (
    (1, _NOT_AT_ALL),
    (2, _NOT_VERY),
    (0, _DENIED),
    (5, _VERY_BEAUTIFUL),
    (4, r"\bbeautiful\b(?!ly)"),
    (3, _ORDINARY),
)
_COMPILED: Final = tuple((level, re.compile(pattern, re.IGNORECASE)) for level, pattern in _PHRASES)
_BEGINNINGS: Final = (
    "beaut",
    "ugly",
    "grade",
    "masterpiece",
    "ordinary",
    "average",
    "mediocre",
    "middling",
    "unremarkable",
    "run-of-the-mill",
    "nothing special",
)
"""Each phrase has one of these: most texts have none, and need not be searched for phrases."""
# What follows a grade of the whole: a word for the image, or the end of the clause.
_OF_THE_WHOLE: Final = re.compile(
    rf"^(?:\s+(?:\w+[\s-]+){{0,3}}?{_IMAGE}\b|\s*$|\s*[,.;:?!—–-]|\s+(?:and|but|because|with|for|since|in|on|overall|despite|as|though|although|thanks|at|to|by|while|without|rather|yet|even|if|due|or|not|nor|only|where|when|given|from|is|than))",
    re.IGNORECASE,
)
_LEVELS: Final = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}
_TYPES_OF_WHOLE: Final = frozenset({"evaluation"})
_ASKS_FOR_GRADE: Final = re.compile(
    r"beaut|overall|aesthetic|rate\b|rating|grade|verdict|judg|sum up|as a whole|on the whole", re.IGNORECASE
)
_QUESTION_HAS_NO_GRADE: Final = re.compile(
    r"how (?:\w+ )?beautiful|(?:^|[.,;] )(?:so |and |but )?(?:is|was|would|does|do|are|could|can)\b", re.IGNORECASE
)


def check_grade(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item whose grade of the whole differs, be it by one step."""
    grade = source.grade
    if grade is None or grade.text not in grade.options or len(grade.options) != len(_LEVELS):
        return []
    return list(_findings(item, grade.options.index(grade.text), source))


def _findings(item: Item, level: int, source: Source) -> Iterator[Finding]:
    for path, exchange in item.exchanges():
        if not _names_grade(f"{exchange.question}\n{exchange.answer}"):
            continue
        asks = bool(_ASKS_FOR_GRADE.search(exchange.question)) or item.type in _TYPES_OF_WHOLE
        answer = exchange.answer.strip().lower()
        texts = [("answer", exchange.answer)]
        if not _QUESTION_HAS_NO_GRADE.search(exchange.question) or answer.startswith("yes"):
            texts.append(("question", exchange.question))
        for field, text in texts:
            for entries, start, end in grades_in(text, asks=asks and field == "answer"):
                if entries != level:
                    params = {"word": text[start:end], "label": source.grade.text if source.grade else ""}
                    yield Finding("grade_contradicted", "reject", f"{path}{field}", start, end, params)


def grades_in(text: str, *, asks: bool) -> Iterator[tuple[int, int, int]]:
    """Yields the grades of the whole in a text: the level from 0, and its characters."""
    if not _names_grade(text):
        return
    borrowed: list[tuple[int, int]] = []
    for grade, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in borrowed):
                continue
            borrowed.append(match.span())
            if grade and (_is_of_the_whole(text, match) or (asks and grade != 3)):
                yield _LEVELS[grade], match.start(), match.end()


def _names_grade(text: str) -> bool:
    folded = text.casefold()
    return any(beginning in folded for beginning in _BEGINNINGS)


def _is_of_the_whole(text: str, match: re.Match[str]) -> bool:
    return bool(_OF_THE_WHOLE.match(text[match.end() :]))
