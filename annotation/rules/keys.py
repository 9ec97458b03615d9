"""The desk's keyboard shortcuts, and checks of those that a person sets for themselves."""

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
"""Command to its keys, the one shown on pages first: characters as a browser names them, without case."""

# Digits answer questions, the space bar pans.
RESERVED: Final = frozenset("123456789 ")


def key_problems(own_keys: Mapping[str, str]) -> dict[str, str]:
    """Returns, by command, what is wrong with its key.

    That is `unknown`, `not_a_key`, `reserved`, or the command that has the key already. `own_keys` has only commands
    whose keys differ from the default ones.
    """
    problems = {command: problem for command, key in own_keys.items() if (problem := _problem(command, key))}
    accepted = {command: key for command, key in own_keys.items() if command not in problems}
    return problems | _conflicts(accepted, set(problems))


def changed_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """Returns the chosen keys that differ from the default ones, in lower case."""
    lower = {command: key.lower() for command, key in keys.items()}
    return {command: key for command, key in lower.items() if key != DEFAULT_KEYS.get(command, ("",))[0]}


def _problem(command: str, key: str) -> str | None:
    if command not in DEFAULT_KEYS:
        return "unknown"
    if key in RESERVED:
        return "reserved"
    return None if len(key) == 1 and key.isprintable() and ord(key) < 0x10000 and key == key.lower() else "not_a_key"


def _conflicts(own_keys: Mapping[str, str], rejected: Set[str]) -> dict[str, str]:
    """Returns, by command, the other command that has its key.

    The keys of `rejected` commands are left out, because they will change.
    """
    keys = {
        command: (own_keys[command],) if command in own_keys else defaults
        for command, defaults in DEFAULT_KEYS.items()
        if command not in rejected
    }
    return {
        command: conflict
        for command, key in own_keys.items()
        if (conflict := next((name for name, its_keys in keys.items() if name != command and key in its_keys), None))
    }
