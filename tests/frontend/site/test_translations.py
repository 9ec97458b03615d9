"""The Simplified Chinese catalog is complete, with the same placeholders as the English messages."""

import re

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext

from config.messages import LOCALE, marked_messages

CATALOG = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)\}|%([dsg%])")


def catalog() -> list[Message]:
    with CATALOG.open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans") if message.id]


def first(text) -> str:
    return text if isinstance(text, str) else text[0]


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


def test_the_catalog_has_the_messages_of_the_code_and_the_templates_and_no_others():
    marked = {(context, first(ids)) for context, ids in marked_messages()}
    assert {(None, "Sign out"), (None, "The settings are saved."), ("below their number", "people")} <= marked
    assert marked == {(message.context, first(message.id)) for message in catalog()}


def test_no_message_of_the_catalog_exists_both_with_and_without_a_plural():
    """Django would find only one of the two."""
    messages = [(message.context, first(message.id)) for message in catalog()]
    assert len(messages) == len(set(messages))


def test_django_uses_the_translations_of_the_catalog():
    with translation.override("zh-hans"):
        assert gettext("Sign out") == "退出"
        assert ngettext("%(number)s image waits for you.", "%(number)s images wait for you.", 3).startswith("有")
