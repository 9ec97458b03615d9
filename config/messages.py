"""`make messages`: brings each catalog up to date with the sentences that the code and the templates mark.

New sentences come in without a translation, for somebody to write; those that nobody says any more leave. It needs
Babel alone, not gettext's C tools, so that it runs wherever Loupe runs.
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
SPEAKING: Final = ("annotation", "api", "frontend")
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

Sentence = tuple[str | None, str | tuple[str, ...]]
"""A context or None, and the sentence, or its singular and plural."""


def spoken() -> list[Sentence]:
    """Every marked sentence, in the order of the files, each once."""
    found: dict[Sentence, None] = {}
    for source in _sources():
        for _line, ids, _notes, context in extract("python", BytesIO(source), KEYWORDS):
            found[(context, ids if isinstance(ids, str) else tuple(ids))] = None
    return [sentence for sentence in found if sentence[1]]


def _sources() -> Iterator[bytes]:
    for part in SPEAKING:
        for file in sorted((ROOT / part).rglob("*.py")):
            yield file.read_bytes()
    for file in sorted((ROOT / "frontend" / "templates").rglob("*.html")):
        yield templatize(file.read_text(encoding="utf-8"), origin=str(file)).encode()


def renew(path: Path) -> list[str]:
    """Writes the catalog with exactly the spoken sentences; answers those that want a translation."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    said = spoken()
    fresh = Catalog(locale=catalog.locale, header_comment=catalog.header_comment, fuzzy=False)
    fresh.mime_headers = catalog.mime_headers
    for context, ids in said:
        known = catalog.get(ids, context)
        fresh.add(ids, known.string if known else None, context=context)
    with path.open("wb") as file:
        write_po(file, fresh, width=0)
    return [str(message.id) for message in fresh if message.id and not _is_translated(message.string)]


def _is_translated(string: object) -> bool:
    return bool(string) and (isinstance(string, str) or (isinstance(string, tuple | list) and all(string)))


def main() -> None:
    settings.configure()  # templatize asks for one setting
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        missing = renew(path)
        print(f"{path.relative_to(ROOT)}: {len(missing)} without a translation")
        for sentence in missing:
            print(f"  {sentence}")


if __name__ == "__main__":
    main()
