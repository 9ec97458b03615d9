"""The keys of the desk that a person may choose: every mistake is named at once."""

from annotation.rules.keys import key_problems


def test_a_key_that_is_taken_and_one_that_is_none_are_both_named():
    assert key_problems({"skip": "f", "undo": "3", "help": ""}) == {
        "skip": "flag",
        "undo": "reserved",
        "help": "not_a_key",
    }


def test_a_key_is_free_when_the_command_that_has_it_is_about_to_get_another():
    assert key_problems({"skip": "f", "flag": "x"}) == {}
    assert key_problems({"skip": "f", "flag": "3"}) == {"flag": "reserved"}
    assert key_problems({"skip": "x", "flag": "x"}) == {"skip": "flag", "flag": "skip"}
