"""The options of a cross-check are shown in an order in which no letter is right more often."""

from collections import Counter

from annotation.evaluating.option_order import ShownOptions, choose_order


def test_each_position_is_right_equally_often_in_any_window():
    recent: list[ShownOptions] = []
    for number in range(48):
        correct = number * 7 % 4
        order = choose_order("AesP", 4, correct, recent=recent[-24:], seed=str(number))
        assert sorted(order) == [0, 1, 2, 3]
        recent.append(ShownOptions(4, order.index(correct)))
    assert set(Counter(options.position for options in recent).values()) == {12}


def test_the_same_seed_gives_the_same_order_and_others_differ():
    orders = [tuple(choose_order("AesP", 4, 0, recent=[], seed=str(number))) for number in range(30)]
    assert orders == [tuple(choose_order("AesP", 4, 0, recent=[], seed=str(number))) for number in range(30)]
    assert len(set(orders)) > 8


def test_questions_with_another_number_of_options_do_not_count():
    recent = [ShownOptions(2, 0)] * 5
    positions = {choose_order("AesP", 4, 0, recent=recent, seed=str(number)).index(0) for number in range(40)}
    assert positions == {0, 1, 2, 3}


def test_grades_stay_in_their_order_and_a_reason_has_no_options():
    assert choose_order("AesA", 3, 2, recent=[], seed="a") == [0, 1, 2]
    assert choose_order("AesI", 0, None, recent=[], seed="a") == []
