"""The Simplified Chinese catalog is complete, with the same placeholders as the English messages."""

import re

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

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


def translations_with(pattern: str, english: str = "") -> list[str]:
    """Returns the translations with a pattern, of the messages whose English has the other."""
    messages = [message for message in catalog() if re.search(english, first(message.id), re.IGNORECASE)]
    return [text for message in messages for text in forms(message.string) if re.search(pattern, text)]


def test_chinese_has_one_word_for_one_thing():
    assert translations_with("您|图像|幅图片") == []
    assert translations_with("标注者|标注员|审阅|审核者|管理者|评论") == []
    assert translations_with("更正|收下") == []
    assert translations_with(r"\d\}? ?字(?!节)|\} 字") == []  # words are counted, of which a Chinese character is one


def test_chinese_has_one_word_for_each_decision_of_a_reviewer():
    of_people = r"^(?!.*\b(pass|test))"
    assert translations_with("通过", of_people + r".*\b(accept|approv)") == []
    assert (
        translations_with("拒绝", r"reject.*\b(critique|instruction)|\b(critique|instruction|reviewer).*reject") == []
    )
    with translation.override("zh-hans"):
        assert [gettext(word) for word in ("accepted", "rejected", "fixed")] == ["已接受", "已驳回", "已修正"]
        assert [gettext(word) for word in ("Accept", "Reject", "Fix")] == ["接受", "驳回", "修正"]
        assert pgettext("files", "rejected") == "已拒绝"


def test_chinese_writes_an_ellipsis_of_six_dots():
    assert translations_with("(?<=[\u4e00-\u9fff”）])…(?!…)") == []


def test_a_word_with_two_meanings_has_two_translations():
    with translation.override("zh-hans"):
        assert gettext("Submitted before") == "提交日期早于"
        assert pgettext("above a critique that is looked back at", "Submitted before") == "先前提交的评析"
        assert pgettext("of a version", "Changes") == "变化"
        assert ngettext("critique", "critiques", 1) == "份评析"
