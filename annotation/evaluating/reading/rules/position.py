"""The text names a position: `2`, `option 2`, `the second one`, 第二个."""

import re
from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable

_WORDS: Final = (
    "first|erste[nrs]?|premi[eè]re?|primer[ao]?|第一|1st",
    "second|zweite[nrs]?|deuxi[eè]me|segund[ao]|第二|2nd",
    "third|dritte[nrs]?|troisi[eè]me|tercer[ao]?|terceir[ao]|第三|3rd",
    "fourth|vierte[nrs]?|quatri[eè]me|cuart[ao]|quart[ao]|第四|4th",
)
_NOUN: Final = (
    r"(?:\s*(?:one|option|choice|answer|opción|opção|antwort|réponse)(?![^\W_])"
    r"|\s*[个项種种]?(?:选项|選択肢|番目|个|项))"
)
_ORDINAL: Final = re.compile(
    "|".join(rf"(?P<w{index}>(?:(?<![^\W_])|(?=第))(?:{words}){_NOUN})" for index, words in enumerate(_WORDS))
    + rf"|(?P<last>(?<![^\W_])(?:last|letzte[nrs]?|dernière|última)|最后一){_NOUN}",
    re.IGNORECASE,
)
_WHOLE_ORDINAL: Final = re.compile(rf"(?:the |die |la |der |das )?(?:{'|'.join(_WORDS)})[\s.!]*", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?:(?:the )?(?:answer|option|choice|number|no\.?|选项|選択肢|答案)(?: is|:"
    r"|是)?[\s#]*)?[(\[#\"]*([0-9]{1,2})[)\]\".:。]*(?:\s|$)",
    re.IGNORECASE,
)
_NAMED_NUMBER: Final = re.compile(
    r"(?:(?:option|choice|选项|選択肢)\s*#?\s*|answer(?:\s+is|\s*:)\s*(?=[0-9]\W*(?:\n|\Z)))"
    r"([0-9]|one|two|three|four)(?![^\W_])",
    re.IGNORECASE,
)


_NUMBER_WORDS: Final = {"one": "1", "two": "2", "three": "3", "four": "4"}


def position(answer: Answer) -> Reading | None:
    """Reads a position from 1 on, unless the options have numbers in them."""
    if any(character.isdigit() for option in answer.option_texts for character in option):
        return None
    numbers = {int(number) for number in _numbers(answer.text)}
    ordinals = set()
    for match in _ORDINAL.finditer(answer.text):
        group = str(match.lastgroup)
        ordinals.add(len(answer.options) if group == "last" else int(group.removeprefix("w")) + 1)
    if _WHOLE_ORDINAL.fullmatch(answer.text):
        ordinals |= {number for number, words in enumerate(_WORDS, 1) if re.search(words, answer.text, re.IGNORECASE)}
    positions = numbers | ordinals
    if len(positions) != 1:
        return unreadable("several") if positions else None
    (number,) = positions
    return (
        read("position", number - 1, doubt="position")
        if 1 <= number <= len(answer.options)
        else unreadable("out_of_range")
    )


def _numbers(text: str) -> list[str]:
    match = _NUMBER.match(text)
    # A number with words behind it counts something: `2 people`.
    if match is not None and (match.end() == len(text) or text[match.end() - 1] == "\n"):
        return [match[1]]
    return [_NUMBER_WORDS.get(number.lower(), number) for number in _NAMED_NUMBER.findall(text)]
