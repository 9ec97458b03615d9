"""A new check of critiques takes one file and one line, and what every check needs besides is there for each."""

import re
from pathlib import Path

from annotation.quality import CritiqueContext, Flag, find_flags
from annotation.quality.checks import registry
from annotation.quality.thresholds import BOUNDS
from annotation.wording.quality import AUTHOR_SENTENCES, FLAG_NAMES, SENTENCES, flag_sentence
from tests.quality.builders import DEFINITION

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "annotation" / "quality"


def check_shouting(context: CritiqueContext) -> list[Flag]:
    """A throwaway check: texts in capitals."""
    return [Flag("shouting", answer.key) for answer in context.texts if answer.text.isupper()]


def test_a_check_works_from_its_line_in_the_registry(monkeypatch):
    context = CritiqueContext(DEFINITION, {"reason": "LIGHT FROM THE LEFT."})
    assert find_flags(context) == []
    monkeypatch.setattr(registry, "CHECKS", (*registry.CHECKS, check_shouting))
    assert find_flags(context) == [Flag("shouting", "reason")]
    assert flag_sentence("shouting", {}) == "shouting"


def codes_in_the_code() -> set[str]:
    """Returns the codes that the files of the checks can raise."""
    texts = [path.read_text("utf-8") for path in (ROOM / "checks").glob("*.py")]
    return {code for text in texts for code in re.findall(r"^(?:\"\"\")?`([a-z_]+)`", text, re.M)} | {
        code for text in texts for code in re.findall(r"`([a-z_]+)`", text.split('"""')[1])
    } & set(FLAG_NAMES)


def test_every_file_of_a_check_is_in_the_registry():
    files = {path.stem for path in (ROOM / "checks").glob("*.py")} - {"__init__", "registry"}
    assert {check.__module__.rpartition(".")[2] for check in registry.CHECKS} == files
    assert len(registry.CHECKS) == len(files)


def test_every_code_has_a_name_two_sentences_and_a_row_in_the_documentation():
    page = (ROOT / "docs" / "checks-of-critiques.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([a-z_]+)`", page, re.M))
    assert codes_in_the_code() == set(FLAG_NAMES)
    plain = {re.sub("_(low|high)$", "", code) for code in SENTENCES}
    assert plain == set(FLAG_NAMES) and set(AUTHOR_SENTENCES) == set(SENTENCES)
    assert documented == set(FLAG_NAMES) | set(BOUNDS)
