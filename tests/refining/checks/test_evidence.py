"""Quotes are found in the critique however a model copied them, and their characters are kept."""

import random
import time

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


def _long_text(words: int) -> str:
    chance = random.Random(7)
    syllables = ["mi", "ra", "ton", "vel", "shor", "ka", "lin", "dus", "per", "o"]
    return " ".join("".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(words))


LONG = _long_text(16_000)


@pytest.mark.parametrize("length", [600, 2000, 7000])
@pytest.mark.parametrize("begin", [0, 31_000, -7000])
def test_a_long_quote_with_a_few_other_letters_is_found_in_a_long_critique(length, begin):
    begin %= len(LONG)
    characters = list(LONG[begin : begin + length])
    characters[::60] = ["x"] * len(characters[::60])
    del characters[30::200]
    evidence = locate(Evidence("reason", "".join(characters)), make_source(LONG))
    assert abs(evidence.start - begin) <= 12
    assert abs(evidence.end - begin - length) <= 12


def test_a_long_quote_that_is_put_together_of_others_is_not_found():
    quote = " ".join(LONG[begin : begin + 90] for begin in range(0, 60_000, 3000))
    assert locate(Evidence("reason", quote), make_source(LONG)).start == -1


@pytest.mark.parametrize("is_absent", [False, True])
def test_a_quote_of_7000_characters_is_compared_with_100_kb_in_a_fraction_of_a_second(is_absent):
    """Promise 12: a worker that compares for minutes loses its leases, and pays for the answers again."""
    quotes = [LONG[begin : begin + 7000].replace("mi", "mu") for begin in range(0, 10_000, 1000)]
    source = make_source(LONG)
    locate(Evidence("reason", quotes[0]), source)
    begin = time.process_time()
    for quote in quotes:
        assert (locate(Evidence("reason", quote[::-1] if is_absent else quote), source).start < 0) == is_absent
    assert time.process_time() - begin < 2  # a quarter of a second in ten; twenty where each place is compared
