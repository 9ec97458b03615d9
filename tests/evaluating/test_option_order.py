"""The options of a cross-check are shown in an order that nobody can tell from the orders before."""

from collections import Counter

import pytest

from annotation.evaluating.option_order import choose_order


def orders_of(count, number, secret="secret"):
    return [choose_order("AesP", count, secret=secret, seed=f"question {seed}") for seed in range(number)]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_positions_before_do_not_tell_the_next_one(count):
    """Promise 9: the key of the next question does not follow from those of a person's last ones."""
    positions = [order.index(0) for order in orders_of(count, 4_000)]
    # The next position, where exactly one has been rarest so far in rounds of `count` or over all.
    for window in (count - 1, 24):
        hits = guesses = 0
        for end in range(window, len(positions)):
            recent = [positions[end - window : end].count(position) for position in range(count)]
            if recent.count(min(recent)) == 1:
                guesses += 1
                hits += positions[end] == recent.index(min(recent))
        assert guesses > 200
        assert abs(hits / guesses - 1 / count) < 0.07


def test_every_order_is_shown_about_equally_often():
    orders = Counter(tuple(order) for order in orders_of(4, 4_800))
    assert len(orders) == 24
    assert all(130 < number < 275 for number in orders.values())


def test_the_same_seed_gives_the_same_order_and_another_secret_another():
    assert orders_of(4, 40) == orders_of(4, 40)
    same = sum(first == second for first, second in zip(orders_of(4, 400), orders_of(4, 400, "other"), strict=True))
    assert same < 60


def test_grades_stay_in_their_order_and_a_reason_has_no_options():
    assert choose_order("AesA", 3, secret="s", seed="a") == [0, 1, 2]
    assert choose_order("AesI", 0, secret="s", seed="a") == []
