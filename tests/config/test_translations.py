"""Translations are compiled without gettext's tools, and only when they changed."""

import gettext
import os
from pathlib import Path

from config.translations import compile_translations

_PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "project"
msgstr "项目"

#, fuzzy
msgid "batch"
msgstr "guessed"
"""


def write_source(locale: Path) -> Path:
    path = locale / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(_PO, encoding="utf-8")
    return path


def test_a_compiled_translation_can_be_read_by_gettext(tmp_path: Path) -> None:
    target = write_source(tmp_path).with_suffix(".mo")
    assert compile_translations(tmp_path) == 1
    with target.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("project") == "项目"
    assert translations.gettext("batch") == "batch"


def test_only_a_changed_translation_is_compiled_again(tmp_path: Path) -> None:
    path = write_source(tmp_path)
    compile_translations(tmp_path)
    assert compile_translations(tmp_path) == 0
    timestamp = path.with_suffix(".mo").stat().st_mtime + 5
    os.utime(path, (timestamp, timestamp))
    assert compile_translations(tmp_path) == 1
