"""The sureness of a verdict orders right verdicts before wrong ones."""

import pytest

from annotation.refining.checks.verdict import judge_item
from bench.shared.refining.check_sets import Measurement
from tests.refining.checks.sources import make_item, make_source


def test_a_kept_item_is_surer_the_more_its_quote_supports_of_it():
    copied = judge_item(make_item("How are the reeds?", "The reeds are soft."), make_source())
    free = judge_item(make_item("How are the reeds?", "They lack any crispness."), make_source())
    assert "rejected" not in (copied.verdict, free.verdict)
    assert copied.sureness > free.sureness


def test_a_kept_item_is_less_sure_of_a_quote_that_leaves_out_part_of_its_sentence():
    answer = ("What sits left of the rocks?", "The boat sits left of the rocks.")
    whole = judge_item(make_item(*answer, quote="The single red boat sits left of three grey rocks"), make_source())
    part = judge_item(make_item(*answer, quote="boat sits left of three grey rocks"), make_source())
    assert whole.sureness > part.sureness


@pytest.mark.parametrize("answer", ["There is a bicycle by the reeds.", "The reeds are blue."])
def test_a_rejection_for_a_thing_or_colour_is_surer_than_for_one_turned_word(answer):
    plain = judge_item(make_item("How are the reeds?", answer), make_source())
    turned = judge_item(make_item("How are the reeds?", "The reeds are crisp."), make_source())
    assert plain.verdict == turned.verdict == "rejected"
    assert plain.sureness > turned.sureness


def test_a_form_that_is_wrong_is_certain():
    assert judge_item(make_item("How are the reeds?", " "), make_source()).sureness == 1


def test_the_measure_of_sureness_is_one_for_a_perfect_order_and_a_half_for_none():
    ordered = Measurement(sureness=[(False, False, 0.9), (False, False, 0.8), (False, True, 0.2), (True, False, 0.1)])
    level = Measurement(sureness=[(True, False, 0.5), (True, True, 0.5)])
    assert ordered.sureness_auc(of_rejected=False) == 1
    assert ordered.sureness_auc(of_rejected=True) is None
    assert level.sureness_auc(of_rejected=True) == 0.5
