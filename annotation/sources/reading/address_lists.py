"""Reads lists of addresses as people keep them: with a heading, quotes, brackets, or further columns."""

import re
from collections.abc import Iterator
from typing import Final

from annotation.sources.notices import NoticeCounter
from annotation.sources.reading.columns import column_name, file_column
from annotation.sources.reading.csv_rows import LINE_BREAK

SEPARATORS: Final = "\ufeff ,;|\t\r\n"
HEADING_SEPARATORS: Final = re.compile(r"[,;\t|]")
ADDRESS: Final = re.compile(r"""["'“<]*[a-z][a-z0-9+.-]*://""", re.IGNORECASE)
# Between the addresses of one line.
NEXT_ADDRESS: Final = re.compile(r"""(?<![\s,;|])[\s,;|]+(?=["'“<]?https?://)""", re.IGNORECASE)
QUOTED: Final = re.compile(r"""(?:"([^"]*)"|<([^>]*)>)[\s,;|]*(.*)""", re.DOTALL)
# Addresses have commas, semicolons and blanks, too. The first two end an address only behind an image's name; a blank
# does unless the whole ends in a name.
_BEHIND_NAME: Final = r"(?<=\.(?:jpg|png|gif|tif|bmp))[,;](?!\w+=)|(?<=\.(?:jpeg|webp|avif|heic|tiff))[,;](?!\w+=)"
BEFORE_COMMA: Final = re.compile(rf"([^\t|]+?)(?:[\t|]|{_BEHIND_NAME})(.*)", re.IGNORECASE)
BEFORE_BLANK: Final = re.compile(rf"([^\t|]+?)(?:[\s|]|{_BEHIND_NAME})(.*)", re.IGNORECASE)
NAME_AT_END: Final = re.compile(r"\.\w{3,4}\Z")


def names_columns(text: str) -> bool:
    """Returns whether the first line that is not empty names several columns, one of them that of the files."""
    names = _heading(text)
    return names == ["file"] or (len(names) > 1 and file_column(names) is not None)


def read_addresses(text: str, notices: NoticeCounter) -> Iterator[str]:
    """Yields each address of a list once, in its order; notices the text beside addresses, which is not read."""
    is_headed = file_column(_heading(text)) is not None
    addresses: set[str] = set()
    for number, source in enumerate(LINE_BREAK.split(text), 1):
        line = source.strip(SEPARATORS)
        if not line:
            continue
        if is_headed:
            is_headed = False
            continue
        for part in NEXT_ADDRESS.split(line):
            address, rest = _split(part)
            if rest:
                notices.add("beside_address", number)
            if address and address not in addresses:
                addresses.add(address)
                yield address


def _heading(text: str) -> list[str]:
    """Returns the names in the first line that is not empty."""
    first = text.lstrip(SEPARATORS)[:10_000]
    names = [column_name(cell) for cell in HEADING_SEPARATORS.split(LINE_BREAK.split(first, maxsplit=1)[0])]
    while names and not names[-1]:
        names.pop()
    return names


def _split(part: str) -> tuple[str, str]:
    """Returns the address with which a part of a line begins, and what stands behind it."""
    if not ADDRESS.match(part):
        return part, ""
    if match := QUOTED.match(part):
        address, rest = match[1] or match[2] or "", match[3]
    elif match := (BEFORE_COMMA if NAME_AT_END.search(part) else BEFORE_BLANK).match(part):
        address, rest = match[1], match[2]
    else:
        address, rest = part, ""
    return address.lstrip("\"'“<").rstrip("\"'”> "), rest.strip("\"'“”<> ,;|\t")
