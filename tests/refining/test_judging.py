"""Judgements of people decide on an instruction, and the model's words are kept; nobody judges their own work."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.instructions import judge_instruction
from annotation.errors import Conflict, Forbidden, Invalid
from annotation.models import Event, Instruction, SpotCheck
from annotation.refining.draws import sign_draw
from annotation.refining.wordings import edit_wording, wording_hash, wording_of
from tests.factories import make_critique, make_desk, make_member
from tests.refining.instructions import CHOICE, INVENTED, TALK, WHY_ITEM, make_instructions

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    return project


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


def judge(reviewer, instruction, verdict, **details):
    return judge_instruction(actor=reviewer, instruction=instruction, verdict=verdict, **details)


def wording(item):
    names = ("question", "answer", "options", "follow_ups")
    index = item["options"].index(item["answer"]) if item["options"] else None
    return {**{name: item[name] for name in names}, "correct_option": index}


def test_the_latest_decision_sets_the_status_and_the_first_is_the_spot_check(project, reviewer):
    (instruction,) = make_instructions(project)
    judge(reviewer, instruction, "approved", draw=sign_draw(instruction.id, reviewer.id))
    judge(reviewer, instruction, "rejected", reason="not_in_critique")
    spot_check = SpotCheck.objects.get()
    assert Instruction.objects.get().status == "rejected"
    assert (spot_check.verdict, spot_check.is_random, spot_check.checked_as) == ("approved", True, "kept")
    assert list(Event.objects.filter(noun="instruction").order_by("id").values_list("verb", flat=True)) == [
        "approved",
        "rejected",
    ]


def test_a_judgement_that_is_sent_again_changes_nothing(project, reviewer):
    (instruction,) = make_instructions(project)
    words = wording_hash(wording_of(instruction))
    changes = {"answer": "It has no subject."}
    for _ in range(2):
        judge(reviewer, instruction, "edited", changes=changes, wording=words)
    assert Event.objects.filter(noun="instruction").count() == 1
    assert SpotCheck.objects.count() == 1


def test_an_edit_keeps_the_words_of_the_model(project, reviewer):
    (instruction,) = make_instructions(project)
    judge(reviewer, instruction, "edited", changes={"answer": " It has no subject. "})
    judge(reviewer, instruction, "edited", changes={"question": "Why?"})
    edited = Instruction.objects.get()
    assert (edited.status, edited.question, edited.answer) == ("edited", "Why?", "It has no subject.")
    assert (edited.original["question"], edited.original["answer"]) == (WHY_ITEM["question"], WHY_ITEM["answer"])
    assert SpotCheck.objects.get().before["answer"] == WHY_ITEM["answer"]


def test_an_edit_without_a_change_approves_and_one_that_restores_the_words_is_no_edit(project, reviewer):
    (instruction,) = make_instructions(project)
    assert judge(reviewer, instruction, "edited", changes={"answer": WHY_ITEM["answer"]}).status == "approved"
    judge(reviewer, instruction, "edited", changes={"answer": "It has no subject."})
    assert judge(reviewer, instruction, "approved").status == "edited"
    restored = judge(reviewer, instruction, "edited", changes={"answer": WHY_ITEM["answer"]})
    assert (restored.status, restored.original) == ("approved", {})


def test_nobody_judges_instructions_of_their_own_critique(project):
    (instruction,) = make_instructions(project)
    with pytest.raises(Forbidden):
        judge(instruction.critique.annotator, instruction, "approved")
    assert not SpotCheck.objects.exists()


def test_an_instruction_of_a_critique_that_changed_is_a_conflict(project, reviewer):
    (instruction,) = make_instructions(project)
    revise_critique(actor=instruction.critique.annotator, critique=instruction.critique, answers={"grade": 4})
    with pytest.raises(Conflict) as conflict:
        judge(reviewer, instruction, "approved")
    assert conflict.value.code == "instruction_retired"


def test_a_judgement_of_words_that_somebody_edited_meanwhile_is_a_conflict(project, reviewer):
    (instruction,) = make_instructions(project)
    words = wording_hash(wording_of(instruction))
    judge(make_member(project, "manager"), instruction, "edited", changes={"answer": "It has no subject."})
    with pytest.raises(Conflict) as conflict:
        judge(reviewer, instruction, "approved", wording=words)
    assert (conflict.value.code, conflict.value.extra["answer"]) == ("instruction_changed", "It has no subject.")
    judge(reviewer, instruction, "approved", wording=conflict.value.extra["wording"])


def test_a_draw_of_somebody_else_or_of_another_instruction_is_no_draw_at_random(project, reviewer):
    first, second = make_instructions(project, WHY_ITEM, INVENTED)
    judge(reviewer, first, "approved", draw=sign_draw(second.id, reviewer.id))
    judge(reviewer, second, "rejected", reason="other", draw=sign_draw(second.id, first.critique.annotator_id))
    assert set(SpotCheck.objects.values_list("is_random", flat=True)) == {False}


def test_a_rejection_needs_a_reason(project, reviewer):
    (instruction,) = make_instructions(project)
    with pytest.raises(Invalid) as error:
        judge(reviewer, instruction, "rejected", reason=" ")
    assert list(error.value.fields) == ["reason"]
    with pytest.raises(Invalid):
        judge(reviewer, instruction, "kept")


def test_a_rejected_instruction_may_be_approved(project, reviewer):
    (instruction,) = make_instructions(project, INVENTED)
    assert instruction.status == "rejected"
    judge(reviewer, instruction, "approved")
    assert Instruction.objects.leaving().count() == 1


def test_a_stored_judgement_never_changes(project, reviewer):
    (instruction,) = make_instructions(project)
    judge(reviewer, instruction, "approved")
    with pytest.raises((IntegrityError, InternalError), match="never changes"), transaction.atomic():
        SpotCheck.objects.update(verdict="rejected")


@pytest.mark.parametrize(
    ("item", "changes", "field"),
    [
        (WHY_ITEM, {"answer": ""}, "answer"),
        (WHY_ITEM, {"question": "x" * 4001}, "question"),
        (WHY_ITEM, {"options": ["a", "b"], "correct_option": 0}, "options"),
        (WHY_ITEM, {"follow_ups": [{"question": "a", "answer": "b"}]}, "follow_ups"),
        (CHOICE, {"options": ["Light", "light", "A subject"]}, "options"),
        (CHOICE, {"options": []}, "options"),
        (CHOICE, {"correct_option": 3}, "correct_option"),
        (CHOICE, {"answer": "A path"}, "answer"),
        (CHOICE, {"options": ["Light", "", "Colour"]}, "options.1"),
        (TALK, {"follow_ups": []}, "follow_ups"),
        (TALK, {"follow_ups": [{"question": "a", "answer": ""}]}, "follow_ups.0.answer"),
    ],
)
def test_an_edit_has_to_stay_valid(item, changes, field):
    with pytest.raises(Invalid) as error:
        edit_wording(wording(item), changes)
    assert field in error.value.fields


def test_the_answer_of_a_multiple_choice_is_its_right_option():
    assert edit_wording(wording(CHOICE), {"correct_option": 0})["answer"] == "Water"
    assert edit_wording(wording(CHOICE), {"answer": "Clouds"})["correct_option"] == 2
    renamed = edit_wording(wording(CHOICE), {"options": ["Water", "A motif", "Clouds"]})
    assert (renamed["answer"], renamed["correct_option"]) == ("A motif", 1)
