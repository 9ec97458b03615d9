"""The changelog has one section a theme, and tells nothing twice."""

import re
from collections import Counter
from pathlib import Path

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"


def test_each_version_has_one_section_a_theme_and_tells_nothing_twice():
    for version in re.split(r"^## ", CHANGELOG.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        headings = re.findall(r"^### .*", version, flags=re.MULTILINE)
        entries = [" ".join(entry.split()) for entry in re.split(r"^(?:- |###? .*\n)", version, flags=re.MULTILINE)]
        assert [heading for heading, number in Counter(headings).items() if number > 1] == []
        assert [entry for entry, number in Counter(entries).items() if entry and number > 1] == []
