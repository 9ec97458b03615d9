"""The prompts are AesBench's own words, and the orders of options are drawn by seed, the frozen one first."""

import pytest

from annotation.evaluating.prompts import PARAMETERS, question_text, request_body, request_key, with_image_url
from annotation.evaluating.trials import option_order, shown_options


def test_a_question_with_options_has_the_words_of_aesbench():
    assert question_text("Is it sharp?", ["Yes", "No"]) == (
        "Is it sharp? Choose one from the following options:\nA) Yes\nB) No\n"
        "You should output a correct option without explanation."
    )


def test_an_interpretation_is_asked_for_by_its_question_alone():
    assert question_text("Explain the light.", ()) == "Explain the light."


def test_a_body_has_the_image_before_the_words_or_none_at_all():
    body = request_body("Is it sharp?", model="m", with_image=True, output_limit=9, parameters=PARAMETERS)
    sent = with_image_url(body, "data:image/jpeg;base64,AAAA")
    assert [part["type"] for part in sent["messages"][0]["content"]] == ["image_url", "text"]
    assert "AAAA" not in str(body)
    text_body = request_body("Is it sharp?", model="m", with_image=False, output_limit=9, parameters=PARAMETERS)
    assert text_body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Is it sharp?"}],
        "max_tokens": 9,
        "temperature": 0,
    }


@pytest.mark.parametrize("change", [{"model": "n"}, {"image": "b"}, {"parameters": {"temperature": 1}}, {"text": "u"}])
def test_whatever_determines_an_answer_changes_its_key(change):
    values = {"text": "t", "model": "m", "image": "a", "parameters": {"temperature": 0}}

    def key(text, **fields):
        return request_key(text, **fields)

    assert key(**values) != key(**{**values, **change})
    assert key(**values) == key(**values)


def test_the_first_trial_has_the_frozen_order_and_no_order_comes_twice_before_all_have_come():
    orders = [option_order("item", 3, trial=trial, seed=5) for trial in range(7)]
    assert orders[0] == (0, 1, 2)
    assert len(set(orders[:6])) == 6
    assert orders[6] == (0, 1, 2)
    assert option_order("item", 2, trial=1, seed=5) == (1, 0)


def test_orders_follow_from_the_seed_and_differ_between_items_and_seeds():
    def orders(seed):
        return [option_order(f"item {number}", 4, trial=1, seed=seed) for number in range(30)]

    assert orders(1) == orders(1)
    assert orders(1) != orders(2)
    assert len(set(orders(1))) > 10


def test_options_are_shown_in_an_order():
    assert shown_options(("a", "b", "c"), (2, 0, 1)) == ("c", "a", "b")


def test_an_interpretation_has_nothing_to_shuffle():
    assert option_order("item", 0, trial=3, seed=1) == ()
