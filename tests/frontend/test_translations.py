"""Simplified Chinese is complete, and says what the English says with the same placeholders."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation.template import templatize

from config.translations import compile_translations

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "frontend" / "locale"
CATALOG = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
SOURCES = [file for part in ("annotation", "api", "frontend") for file in sorted((ROOT / part).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "frontend" / "templates").rglob("*.html"))
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "pngettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)\}|%([dsg%])")


def catalog() -> list[Message]:
    with CATALOG.open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans") if message.id]


def first(text) -> str:
    return text if isinstance(text, str) else text[0]


def spoken() -> set[str]:
    """Every sentence that the Python code and the templates mark for translation."""
    code = [file.read_bytes() for file in SOURCES]
    pages = [templatize(file.read_text(), origin=str(file)).encode() for file in TEMPLATES]
    return {first(ids) for source in code + pages for _line, ids, _notes, _context in extract_python(source)}


def extract_python(source: bytes):
    return extract("python", BytesIO(source), KEYWORDS)


def names_in(text: str) -> set[tuple[str, ...]]:
    return set(PLACEHOLDER.findall(text))


def forms(text) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_every_sentence_has_its_translation():
    assert [first(message.id) for message in catalog() if message.fuzzy or not all(forms(message.string))] == []


def test_a_translation_has_the_placeholders_of_its_sentence():
    def differs(message: Message) -> bool:
        english = set().union(*map(names_in, forms(message.id)))
        return any(names_in(text) != english for text in forms(message.string))

    assert [first(message.id) for message in catalog() if differs(message)] == []


def test_every_sentence_of_the_code_and_the_templates_is_in_the_catalog():
    said = spoken()
    assert {"Sign out", "The settings are saved."} <= said
    assert said - {first(message.id) for message in catalog()} == set()


def test_no_sentence_of_the_catalog_stands_both_alone_and_with_a_plural():
    """Django would find only one of the two."""
    seen = [(message.context, first(message.id)) for message in catalog()]
    assert len(seen) == len(set(seen))


def test_django_speaks_what_the_catalog_says():
    compile_translations(LOCALE)
    with translation.override("zh-hans"):
        assert gettext("Sign out") == "退出"
        assert ngettext("%(left)s image waits for you.", "%(left)s images wait for you.", 3).startswith("有")
