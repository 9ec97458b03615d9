"""Each check has one name for people, in their language."""

import re
from pathlib import Path

import pytest

import annotation.refining
from annotation.wording.checks import CHECK_NAMES, check_choices, check_name
from annotation.wording.refining import FINDINGS

CODE = re.compile(r"""(?:Finding|[a-z_]*finding)\(\s*"([a-z_]+)\"""")


def test_every_check_has_a_name_of_its_own():
    assert set(CHECK_NAMES) == set(FINDINGS)
    assert len({str(name) for name in CHECK_NAMES.values()}) == len(CHECK_NAMES)


def test_every_code_of_a_finding_has_a_name():
    folder = Path(annotation.refining.__file__).parent
    codes = {code for path in folder.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert len(codes) > 10
    assert codes <= set(CHECK_NAMES)


@pytest.mark.parametrize("code", CHECK_NAMES)
def test_a_name_is_no_code(code):
    assert "_" not in check_name(code)


def test_choices_are_in_the_order_of_their_names_and_an_unknown_code_stays():
    names = [name for _code, name in check_choices()]
    assert names == sorted(names)
    assert check_name("of_a_later_version") == "of_a_later_version"
