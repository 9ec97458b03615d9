"""Thresholds come from a JSON document, with a message for each field that cannot be used."""

import dataclasses

import pytest

from annotation.errors import Invalid
from annotation.quality.thresholds import BOUNDS, Thresholds, thresholds_from
from annotation.wording.quality.thresholds import THRESHOLD_HELP, THRESHOLD_NAMES


def test_what_a_document_does_not_name_has_its_default():
    thresholds = thresholds_from({"copied_words": 20, "silent_share": 0.5})
    assert thresholds == dataclasses.replace(Thresholds(), copied_words=20, silent_share=0.5)
    assert thresholds_from({}) == Thresholds()
    assert thresholds_from(dataclasses.asdict(thresholds)) == thresholds


def test_every_threshold_has_bounds_and_a_default_within_them():
    defaults = dataclasses.asdict(Thresholds())
    assert set(BOUNDS) == set(defaults)
    assert all(BOUNDS[name].minimum <= value <= BOUNDS[name].maximum for name, value in defaults.items())


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("copied_share", 1.5, "Give a number from 0.3 to 1."),
        ("copied_share", "0.5", "Give a number from 0.3 to 1."),
        ("copied_share", float("nan"), "Give a number from 0.3 to 1."),
        ("copied_share", True, "Give a number from 0.3 to 1."),
        ("copied_words", 12.5, "Give a whole number from 5 to 500."),
        ("copied_words", 10**400, "Give a number from 5 to 500."),
        ("polar_words", None, "Give a number from 2 to 20."),
        ("mystery", 3, "There is no such threshold."),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_what_to_give(field, value, message):
    with pytest.raises(Invalid) as error:
        thresholds_from({field: value, "latin_rate": 20})
    assert error.value.fields == {field: [message]}


@pytest.mark.parametrize("document", [None, [], "", 3])
def test_anything_but_an_object_is_rejected(document):
    with pytest.raises(Invalid) as error:
        thresholds_from(document)
    assert error.value.fields == {"thresholds": ["Give the thresholds as an object."]}


def test_a_whole_number_may_be_written_with_a_point():
    assert thresholds_from({"copied_words": 20.0}).copied_words == 20


def test_every_threshold_has_a_name_and_an_explanation():
    assert set(THRESHOLD_NAMES) == set(THRESHOLD_HELP) == set(BOUNDS)
