"""Keeps a JSON document on one line, whatever reads the lines."""

from typing import Final

# JSON needs no escape for these, but readers of text end a line at them, such as Python's `str.splitlines`. They occur
# within strings only. All other characters that end a line are always escaped.
_LINE_ENDS: Final = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def on_one_line(document: str) -> str:
    """Returns the same JSON with every character escaped at which a reader may end a line."""
    if not document.isascii():
        for character, escape in _LINE_ENDS.items():
            document = document.replace(character, escape)
    return document
