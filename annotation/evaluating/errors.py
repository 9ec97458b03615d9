"""What is wrong with a file of items, results or judgements, or worth knowing about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from annotation.wording.result_files import english

NAMES_AT_MOST: Final = 5
NAME_CHARACTERS: Final = 80


class RejectedFile(ValueError):
    """A file that cannot be scored. `code` says why, `params` are for its sentence, which `str` gives."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return english(self.code, self.params)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is worth knowing about files that could be scored. `names` are all items or lines that it is about."""

    code: str
    params: dict[str, Any]
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return english(self.code, self.params)


def notice(code: str, names: Iterable[str], **params: Any) -> Notice:
    """Returns a notice about items or lines; its sentence has their number and the first of them."""
    names = tuple(names)
    return Notice(code, {**params, "count": len(names), "items": first_names(names)}, names)


def first_names(names: Iterable[str]) -> str:
    """Returns the first names as a list for a sentence; long ones are cut, for files may name anything."""
    names = list(names)
    return ", ".join(printable_name(name) for name in names[:NAMES_AT_MOST]) + (
        ", …" if len(names) > NAMES_AT_MOST else ""
    )


def printable_name(name: str) -> str:
    """Returns a name out of a file in a form that a sentence can have: of one line, and not long."""
    head = name[: NAME_CHARACTERS + 1]
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in head)
    return printable if len(head) <= NAME_CHARACTERS else printable[:NAME_CHARACTERS] + "…"
