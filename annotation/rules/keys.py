"""The keys of the desk that a person may exchange for others, and which others will do."""

from collections.abc import Mapping, Set
from typing import Final

DEFAULT_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "mark": ("b",),
    "actual_pixels": ("z",),
    "fit": ("0",),
    "closer": ("+", "="),
    "farther": ("-",),
    "skip": ("s",),
    "flag": ("f",),
    "undo": ("u",),
    "previous": ("[",),
    "forward": ("]",),
    "guidelines": ("g",),
    "help": ("?",),
}
"""Command to its keys, the one that is shown first: characters as a browser names them, without case."""

# Digits answer, the space bar pans.
RESERVED: Final = frozenset("123456789 ")


def key_problems(own: Mapping[str, str]) -> dict[str, str]:
    """Command to what is wrong with its key: `unknown`, `not_a_key`, `reserved`, or the command that has it already.

    `own` names only commands whose keys differ from the default ones.
    """
    found = {command: problem for command, key in own.items() if (problem := _problem(command, key))}
    return found | _taken({command: key for command, key in own.items() if command not in found}, set(found))


def _problem(command: str, key: str) -> str | None:
    if command not in DEFAULT_KEYS:
        return "unknown"
    if key in RESERVED:
        return "reserved"
    return None if len(key) == 1 and key.isprintable() and ord(key) < 0x10000 and key == key.lower() else "not_a_key"


def _taken(own: Mapping[str, str], still_open: Set[str]) -> dict[str, str]:
    """Which other command has the key; what a command of `still_open` will have is not known yet."""
    keys = {
        command: (own[command],) if command in own else keys
        for command, keys in DEFAULT_KEYS.items()
        if command not in still_open
    }
    return {
        command: other
        for command in own
        if (other := next((o for o, taken in keys.items() if o != command and own[command] in taken), None))
    }


def only_changed(keys: Mapping[str, str]) -> dict[str, str]:
    """The chosen keys, in lower case, without those that are the default ones anyway."""
    lower = {command: key.lower() for command, key in keys.items()}
    return {command: key for command, key in lower.items() if key != DEFAULT_KEYS.get(command, ("",))[0]}
