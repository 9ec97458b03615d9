"""What a CSV file needs so that spreadsheets read it as it was meant: its encoding, and no cell that is a formula."""

from typing import Any, Final

import orjson

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""At the beginning of a file in UTF-8. Excel reads one without it in the encoding of the computer."""
FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""Spreadsheets evaluate a cell that begins with one of these, some of them also after spaces."""


def safe_cell(cell: Any) -> Any:
    """Returns a list or object as JSON, and a text that could be evaluated as a formula after an apostrophe."""
    if isinstance(cell, list | dict):
        cell = orjson.dumps(cell).decode()
    if isinstance(cell, str) and cell.lstrip(" ")[:1] in FORMULA_STARTS:
        return f"'{cell}"
    return cell
