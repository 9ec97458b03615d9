"""The keys of the desk that a person may choose: every problem is reported at once."""

from annotation.rules.keys import key_problems


def test_a_used_key_and_an_invalid_key_are_both_reported():
    assert key_problems({"skip": "f", "undo": "3", "help": ""}) == {
        "skip": "flag",
        "undo": "reserved",
        "help": "not_a_key",
    }


def test_a_key_is_free_when_its_command_gets_another_key():
    assert key_problems({"skip": "f", "flag": "x"}) == {}
    assert key_problems({"skip": "f", "flag": "3"}) == {"flag": "reserved"}
    assert key_problems({"skip": "x", "flag": "x"}) == {"skip": "flag", "flag": "skip"}
