"""Quotes are found in the critique however a model copied them, and their characters are kept."""

import pytest

from annotation.refining.checks.evidence import locate
from annotation.refining.checks.verdict import judge_item
from annotation.refining.items import Evidence
from tests.refining.checks.sources import make_item, make_source

TEXT = "It’s the  Quiet half-light that carries the picture; the rest is ﬁne."


def codes(item, source) -> set[str]:
    return {finding.check for finding in judge_item(item, source).findings}


@pytest.mark.parametrize(
    "quote",
    [
        "the  Quiet half-light that carries",
        "it's the quiet half-light",
        "the rest is fine",
        "the quiet half-lights that carry the picture",
    ],
)
def test_a_quote_may_differ_in_case_spaces_and_a_few_letters(quote):
    source = make_source(TEXT)
    evidence = locate(Evidence("reason", quote), source)
    assert evidence.start >= 0
    assert TEXT[evidence.start : evidence.end].casefold()[:3] in {"the", "it’"}


def test_the_characters_of_a_quote_are_those_of_the_answer_as_it_was_written():
    evidence = locate(Evidence("reason", "THE QUIET HALF-LIGHT"), make_source(TEXT))
    assert TEXT[evidence.start : evidence.end] == "the  Quiet half-light"


def test_a_quote_that_cites_the_wrong_answer_is_taken_to_be_from_where_it_stands():
    assert locate(Evidence("emotion", "that carries the picture"), make_source(TEXT)).question == "reason"


def test_a_quote_that_the_critique_does_not_have_is_rejected():
    assert "evidence_not_found" in codes(make_item("?", "Soft.", quote="the storm over the harbour"), make_source())


@pytest.mark.parametrize("quote", ["", "the", "is in the", "of"])
def test_a_quote_of_function_words_is_no_evidence(quote):
    assert "evidence_missing" in codes(make_item("?", "Soft.", quote=quote), make_source())


def test_a_whole_label_is_evidence_however_short():
    item = make_item("How good is the composition?", "It is weak.", evidence=(Evidence("composition", "weak"),))
    assert judge_item(item, make_source(composition="Weak")).verdict == "kept"
