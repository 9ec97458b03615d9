"""Every finding has a sentence, which takes the params that its check gives."""

import re
from pathlib import Path

import pytest

from annotation.refining.checks.verdict import judge_item
from annotation.wording.refining import FINDINGS
from tests.refining.checks.english.test_english import FALSE
from tests.refining.checks.sources import make_item, make_source

CHECKS = Path(__file__).parents[3] / "annotation/refining/checks"
CODE = re.compile(r'Finding\(\s*"([a-z_]+)"')


def test_every_code_of_a_check_has_a_sentence():
    codes = {code for path in CHECKS.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert len(codes) > 15
    assert codes <= set(FINDINGS)


@pytest.mark.parametrize(("question", "answer", "_code", "_word"), FALSE)
def test_the_sentence_of_a_finding_takes_its_params(question, answer, _code, _word):
    judgement = judge_item(make_item(question, answer), make_source(composition="Weak"))
    assert all("%" not in str(FINDINGS[finding.check]) % finding.params for finding in judgement.findings)
