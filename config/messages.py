"""`make messages`: updates each catalog with the messages that the code and the templates mark.

Adds new messages without a translation and removes unused ones. Needs Babel only, not gettext's C tools, so that it
runs wherever Loupe runs.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = ROOT / "frontend" / "locale"
PACKAGES: Final = ("annotation", "api", "frontend")
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Message = tuple[str | None, str | tuple[str, ...]]
"""A context or None, and the text, or its singular and plural."""


def marked_messages() -> list[Message]:
    """Returns every marked message once, in the order of the files."""
    messages: dict[Message, None] = {}
    for source in _sources():
        for _line, ids, _notes, context in extract("python", BytesIO(source), KEYWORDS):
            messages[(context, ids if isinstance(ids, str) else tuple(ids))] = None
    return [message for message in messages if message[1]]


def _sources() -> Iterator[bytes]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file.read_bytes()
    for file in sorted((ROOT / "frontend" / "templates").rglob("*.html")):
        yield templatize(file.read_text(encoding="utf-8"), origin=str(file)).encode()


def update_catalog(path: Path) -> list[str]:
    """Writes the catalog with exactly the marked messages and returns those without a translation."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    updated = Catalog(locale=catalog.locale, header_comment=catalog.header_comment, fuzzy=False)
    updated.mime_headers = catalog.mime_headers
    for context, ids in marked_messages():
        entry = catalog.get(ids, context)
        updated.add(ids, entry.string if entry else None, context=context)
    with path.open("wb") as file:
        write_po(file, updated, width=0)
    return [str(message.id) for message in updated if message.id and not _is_translated(message.string)]


def _is_translated(string: object) -> bool:
    return bool(string) and (isinstance(string, str) or (isinstance(string, tuple | list) and all(string)))


def main() -> None:
    settings.configure()  # templatize reads a setting
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        untranslated = update_catalog(path)
        print(f"{path.relative_to(ROOT)}: {len(untranslated)} without a translation")
        for message in untranslated:
            print(f"  {message}")


if __name__ == "__main__":
    main()
