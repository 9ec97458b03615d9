"""A committed answer can be changed, and the change is stored as a revision beside the first answer, with its time."""

from datetime import UTC, datetime, timedelta

import pytest

from annotation.questionnaires import built_in
from annotation.rules.judging import QuestionnaireResponse, judge
from annotation.rules.revisions import MAX_REVISIONS, merge_revisions
from tests.factories import ANSWERS

DEFINITION = built_in("aesthetic-critique")
TIMESTAMP = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BEFORE, STAMP, LATER = "2026-03-01T11:59:00.000Z", "2026-03-01T12:00:00.000Z", "2026-03-01T12:00:05.000Z"
OLD = "2026-03-01T09:00:00.000Z"


def draft(answers=None, committed=(), revisions=()):
    return {"answers": answers or {}, "committed": list(committed), "revisions": list(revisions)}


def change(question, before, after, at=BEFORE):
    return {"question": question, "from": before, "to": after, "at": at}


def merge(stored, incoming, timestamp=TIMESTAMP):
    return merge_revisions(DEFINITION, stored, incoming, timestamp)


def test_the_first_save_stores_what_the_client_recorded():
    assert merge(None, draft({"grade": 2}, ["evaluation"], [change("grade", 3, 2)])) == [change("grade", 3, 2)]


def test_a_changed_committed_answer_is_recorded_even_if_the_client_sends_no_revision():
    assert merge(draft({"grade": 3}, ["evaluation"]), draft({"grade": 2})) == [change("grade", 3, 2, STAMP)]


def test_answering_a_later_stage_commits_the_earlier_ones():
    stored = draft({"grade": 3, "composition": "weak"})
    assert merge(stored, draft({"grade": 2, "composition": "strong"})) == [change("grade", 3, 2, STAMP)]


def test_an_uncommitted_answer_changes_without_a_revision():
    assert merge(draft({"grade": 3}), draft({"grade": 2}, ["evaluation"])) == []


def test_an_unchanged_answer_makes_no_revision():
    assert merge(draft({"grade": 3}, ["evaluation"]), draft({"grade": 3.0}, ["evaluation"])) == []


def test_true_is_not_the_same_answer_as_one():
    assert len(merge(draft({"grade": 1}, ["evaluation"]), draft({"grade": True}))) == 1


def test_what_is_typed_on_the_way_to_another_number_is_no_revision():
    definition = {
        "key": "test",
        "title": "Test",
        "stages": [{"key": "s", "title": "S", "questions": [{"key": "tilt", "kind": "number", "prompt": "?"}]}],
    }
    stored, typed = draft({"tilt": 7}, ["s"]), draft({"tilt": "7-2"}, ["s"], [change("tilt", 7, "7-2")])
    assert merge_revisions(definition, stored, typed, TIMESTAMP) == []
    finished = draft({"tilt": 72}, ["s"], [change("tilt", 7, 72)])
    assert merge_revisions(definition, typed | {"revisions": []}, finished, TIMESTAMP) == [change("tilt", 7, 72)]


def test_a_change_that_the_client_recorded_is_not_stored_twice():
    stored, incoming = draft({"grade": 3}, ["evaluation"]), draft({"grade": 2}, [], [change("grade", 3, 2)])
    assert merge(stored, incoming) == [change("grade", 3, 2)]


def test_the_client_may_send_its_whole_list_each_time():
    first = [change("grade", 3, 2), change("grade", 2, 4)]
    stored = draft({"grade": 4}, ["evaluation"], first)
    assert merge(stored, draft({"grade": 4}, ["evaluation"], first)) == first


def test_the_client_may_send_only_what_is_new():
    stored = draft({"grade": 2}, ["evaluation"], [change("grade", 3, 2)])
    incoming = draft({"grade": 4}, ["evaluation"], [change("grade", 2, 4)])
    assert merge(stored, incoming) == [change("grade", 3, 2), change("grade", 2, 4)]


def test_a_change_recorded_by_client_and_server_is_one_revision():
    stored = draft({"grade": 2}, ["evaluation"], [change("grade", 3, 2, STAMP)])
    assert merge(stored, draft({"grade": 2}, ["evaluation"], [change("grade", 3, 2, BEFORE)])) == stored["revisions"]


def test_changing_an_answer_back_and_forth_is_a_revision_each_time():
    recorded = [change("grade", 3, 2), change("grade", 2, 3), change("grade", 3, 2)]
    assert merge(draft({"grade": 3}, ["evaluation"]), draft({"grade": 2}, [], recorded)) == recorded


def test_a_third_change_equal_to_the_first_is_a_revision_of_its_own():
    first = [change("grade", 3, 2, OLD), change("grade", 2, 3, OLD)]
    revisions = [*first, change("grade", 3, 2)]
    assert merge(draft({"grade": 3}, ["evaluation"], first), draft({"grade": 2}, [], revisions)) == revisions


def test_a_change_that_the_server_recorded_in_steps_is_not_recorded_again_as_a_whole():
    steps = [change("reason", "light", "soft light", OLD), change("reason", "soft light", "softer light")]
    whole = change("reason", "light", "softer light", LATER)
    assert type_texts(("softer light", "softer light"), steps, [whole]) == steps


def test_an_old_revision_to_the_same_value_does_not_hide_a_new_change():
    stored = draft({"grade": 3}, ["evaluation"], [change("grade", 4, 2, OLD), change("grade", 2, 3, OLD)])
    incoming = draft({"grade": 2}, ["evaluation"], stored["revisions"])
    assert merge(stored, incoming) == [*stored["revisions"], change("grade", 3, 2, STAMP)]


def test_clearing_and_filling_a_committed_answer_are_changes_from_and_to_nothing():
    stored = draft({"grade": 3, "composition": "weak"}, ["evaluation", "attributes"])
    revisions = merge(stored, draft({"grade": 3, "composition": None, "content": "strong"}))
    assert revisions == [change("composition", "weak", None, STAMP), change("content", None, "strong", STAMP)]


def test_blank_text_and_no_answer_are_the_same():
    stored = draft({"grade": 3, "reason": "  "}, ["evaluation", "reason"])
    assert merge(stored, draft({"grade": 3, "reason": ""}, ["evaluation", "reason"])) == []


def test_an_answer_that_becomes_hidden_is_removed_without_a_revision():
    stored = draft({"grade": 4, "suggestion": "Crop it."}, ["evaluation", "suggestion"])
    assert merge(stored, draft({"grade": 5})) == [change("grade", 4, 5, STAMP)]


def test_the_first_answer_to_a_question_that_was_hidden_is_no_revision():
    stored = draft({"grade": 5, "emotion": "Calm"}, ["evaluation", "emotion", "suggestion"])
    assert merge(stored, draft({"grade": 4, "emotion": "Calm", "suggestion": "Crop it."})) == [
        change("grade", 5, 4, STAMP)
    ]


def type_texts(texts, revisions=(), incoming_revisions=()):
    stored = draft({"grade": 3, "reason": texts[0]}, ["evaluation", "reason"], revisions)
    return merge(stored, draft({"grade": 3, "reason": texts[1]}, ["evaluation", "reason"], incoming_revisions))


def test_saves_while_typing_are_one_revision_that_grows():
    revisions = type_texts(("soft light", "softer light"), [change("reason", "light", "soft light")])
    assert revisions == [change("reason", "light", "softer light", STAMP)]


def test_typing_back_to_the_first_wording_leaves_no_revision():
    assert type_texts(("soft light", "light"), [change("reason", "light", "soft light")]) == []


def test_typing_again_much_later_is_a_revision_of_its_own():
    first = change("reason", "light", "soft light", OLD)
    assert type_texts(("soft light", "softer light"), [first]) == [
        first,
        change("reason", "soft light", "softer light", STAMP),
    ]


def test_the_clients_revision_of_a_text_replaces_the_growing_one():
    revision = change("reason", "light", "softest light", LATER)
    assert type_texts(("softer light", "softest light"), [change("reason", "light", "softer light")], [revision]) == [
        revision
    ]


def test_a_text_revision_that_the_client_recorded_does_not_grow():
    revision = change("reason", "light", "soft light")
    assert type_texts(("soft light", "softer light"), [revision], [revision]) == [
        revision,
        change("reason", "soft light", "softer light", STAMP),
    ]


def test_the_client_may_change_the_end_of_its_last_revision():
    stored = draft({"grade": 2}, ["evaluation"], [change("grade", 5, 3, OLD), change("grade", 3, 2)])
    recorded = [change("grade", 5, 3, OLD), change("grade", 3, 4, LATER)]
    assert merge(stored, draft({"grade": 4}, [], recorded)) == recorded


def test_revisions_of_choices_are_never_merged():
    stored = draft({"grade": 2}, ["evaluation"], [change("grade", 3, 2)])
    assert merge(stored, draft({"grade": 4})) == [change("grade", 3, 2), change("grade", 2, 4, STAMP)]


MALFORMED_REVISIONS = [
    None,
    "grade",
    [],
    {},
    change("unknown", 3, 2),
    change(["grade"], 3, 2),
    change("grade", 3, 3),
    change("grade", None, None),
    change("reason", "", "  "),
    change("grade", "3", 2),
    change("grade", 3, {"value": 2}),
    change("reason", "a", "b\0"),
    change("reason", "a", "b" * 20_001),
    change("grade", 3, 2, "yesterday"),
    change("grade", 3, 2, "2026-03-01T12:00:00"),
    change("grade", 3, 2, 1_772_366_400),
    change("grade", 3, 2, "0001-01-01T00:00:00+14:00"),
    {"question": "grade", "from": 3, "to": 2},
]


@pytest.mark.parametrize("revision", MALFORMED_REVISIONS, ids=str)
def test_a_malformed_revision_is_dropped_and_the_others_are_stored(revision):
    assert merge(None, draft({}, [], [revision, change("grade", 3, 2)])) == [change("grade", 3, 2)]


def test_times_are_stored_in_utc_with_milliseconds():
    recorded = change("grade", 3, 2, "2026-03-01T20:00:00.1234+08:00")
    assert merge(None, draft({}, [], [recorded])) == [change("grade", 3, 2, "2026-03-01T12:00:00.123Z")]


def test_unknown_fields_of_a_revision_are_not_stored():
    assert merge(None, draft({}, [], [{**change("grade", 3, 2), "by": "me"}])) == [change("grade", 3, 2)]


def test_at_most_200_revisions_are_stored_and_the_first_ones_stay():
    many_revisions = [change("grade", 2 + index % 2, 3 - index % 2) for index in range(500)]
    assert merge(None, draft({}, [], many_revisions)) == many_revisions[:MAX_REVISIONS]


def test_many_client_revisions_do_not_displace_those_of_the_server():
    many_revisions = [change("grade", 2 + index % 2, 3 - index % 2) for index in range(500)]
    stored = draft({"grade": 3, "composition": "weak", "reason": "x"}, [], [change("content", "weak", "strong")])
    revisions = merge(stored, draft({"grade": 3, "composition": "strong", "reason": "x"}, [], many_revisions))
    assert revisions[0] == change("content", "weak", "strong")
    assert revisions[-1] == change("composition", "weak", "strong", STAMP)
    assert len(revisions) == MAX_REVISIONS


def test_the_arguments_are_not_modified():
    stored = draft(
        {"grade": 3, "reason": "soft light"}, ["evaluation", "reason"], [change("reason", "light", "soft light")]
    )
    merge(stored, draft({"grade": 3, "reason": "softer light"}))
    assert stored["revisions"] == [change("reason", "light", "soft light")]


def test_an_hour_of_typing_with_a_save_each_second_is_one_revision():
    revisions, reason = [], "light"
    for second in range(3_600):
        stored = draft({"grade": 3, "reason": reason}, ["evaluation", "reason"], revisions)
        reason = f"light {second}"
        revisions = merge(stored, draft({"grade": 3, "reason": reason}), TIMESTAMP + timedelta(seconds=second))
    assert [(revision["from"], revision["to"]) for revision in revisions] == [("light", "light 3599")]


def test_revisions_of_hidden_questions_are_not_stored_with_a_critique():
    revisions = [change("grade", 4, 5), change("suggestion", "Crop it.", "Crop the sky.")]
    response = QuestionnaireResponse({**ANSWERS, "grade": 5}, revisions=revisions)
    assert judge(DEFINITION, response, None, TIMESTAMP).revisions == [change("grade", 4, 5)]
