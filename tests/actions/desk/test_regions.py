"""Marks and viewing go with a draft, a critique and its revisions, and are asked for nowhere else."""

from uuid import uuid4

import pytest

from annotation.access import access_own_work
from annotation.actions.desk.answers import Work
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.errors import Conflict, Invalid, KeyReused
from annotation.models import Critique, Draft, Event
from tests.factories import ANSWERS, make_desk

pytestmark = pytest.mark.django_db

ONE = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
TWO = {"number": 2, "x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}
CITING = {**ANSWERS, "reason": f"The ridge [1] leads out. {ANSWERS['reason']}"}
VIEWING = {"seen_at_100": True, "viewport": {"width": 1440, "height": 900}, "pixel_ratio": 2}


@pytest.fixture
def desk():
    """An annotator, and the assignment in hand."""
    project, (person,) = make_desk(images=1)
    return person, claim_assignments(person=person, project_id=project.id, count=1)[0]


def submit(desk, key=None, **work):
    person, held = desk
    work = Work(**{"answers": CITING, "marks": {"reason": [ONE]}, "viewing": VIEWING, **work})
    return submit_critique(person=person, assignment_id=held.id, key=key or uuid4(), work=work).critique


def test_a_draft_keeps_them_and_hands_them_out_again(desk):
    person, held = desk
    work = Work(answers={"reason": "The ridge [1]"}, marks={"reason": [ONE]}, viewing=VIEWING)

    save_draft(person=person, assignment_id=held.id, version=0, work=work)

    draft = Draft.objects.get()
    assert (draft.marks, draft.viewing) == ({"reason": [ONE]}, VIEWING)
    (again,) = claim_assignments(
        person=person, project_id=access_own_work(person, held.id, lock=False).project_id, count=1
    )
    assert (again.marks, again.viewing) == ({"reason": [ONE]}, VIEWING)
    with pytest.raises(Conflict) as stale:
        save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={}))
    assert stale.value.extra["draft"]["marks"] == {"reason": [ONE]}


def test_a_critique_keeps_them_with_the_texts_that_it_has(desk):
    submit(desk, answers={**CITING, "grade": 5}, marks={"reason": [ONE, TWO], "suggestion": [ONE]})

    stored = Critique.objects.get()
    assert (stored.marks, stored.viewing) == ({"reason": [ONE, TWO]}, VIEWING)


def test_marks_that_are_none_are_refused_beside_their_question_and_nothing_is_stored(desk):
    person, held = desk
    bad = {"reason": [{**ONE, "width": 2}], "grade": [ONE]}

    for refused in (
        lambda: submit(desk, marks=bad),
        lambda: save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={}, marks=bad)),
    ):
        with pytest.raises(Invalid) as refusal:
            refused()
        assert (refusal.value.code, set(refusal.value.fields)) == ("invalid_answers", {"reason", "grade"})
    with pytest.raises(Invalid) as refusal:
        submit(desk, viewing={"agent": "Mozilla"})
    assert set(refusal.value.fields) == {"viewing"}
    assert not Critique.objects.exists() and not Draft.objects.exists()


def test_the_same_key_with_other_marks_is_other_work(desk):
    key = uuid4()
    first = submit(desk, key=key)

    assert submit(desk, key=key).id == first.id
    with pytest.raises(KeyReused):
        submit(desk, key=key, marks={"reason": [TWO]})


def test_a_revision_changes_marks_alone_and_the_trail_keeps_what_they_were(desk):
    person, _held = desk
    critique = submit(desk)

    revised = revise_critique(actor=person, critique=critique, answers={}, marks={"reason": [TWO]})

    assert (revised.marks, revised.answers, revised.revisions) == ({"reason": [TWO]}, CITING, [])
    assert Event.objects.get(verb="revised").data == {"marks_before": {"reason": [ONE]}}
    kept = revise_critique(actor=person, critique=revised, answers={"grade": 2})
    assert kept.marks == {"reason": [TWO]}
    assert Event.objects.filter(verb="revised").first().data == {"changes": {"grade": [CITING["grade"], 2]}}


def test_a_text_that_is_taken_back_takes_its_marks_along(desk):
    person, _held = desk
    critique = submit(desk, marks={"reason": [ONE], "suggestion": [TWO]})

    assert revise_critique(actor=person, critique=critique, answers={"grade": 5}).marks == {"reason": [ONE]}


MOVED = {**ONE, "x": 0.15}


def save(desk, version, marks, committed=("evaluation", "attributes", "reason")):
    person, held = desk
    work = Work(answers=CITING, marks={"reason": marks}, committed=list(committed))
    save_draft(person=person, assignment_id=held.id, version=version, work=work)


def test_a_box_that_moves_in_a_committed_text_leaves_where_it_was_in_the_trail_once(desk):
    save(desk, 0, [ONE])
    save(desk, 1, [ONE, TWO])
    assert not Event.objects.filter(verb="moved").exists()

    save(desk, 2, [MOVED, TWO])
    save(desk, 3, [{**MOVED, "y": 0.3}])

    assert Event.objects.get(verb="moved").data == {"marks_before": {"reason": [ONE, TWO]}}


def test_a_box_that_moves_while_its_text_is_written_leaves_nothing(desk):
    person, held = desk
    for version, marks in enumerate(([ONE], [MOVED], [])):
        work = Work(answers={"grade": 4, "reason": "The ridge [1]"}, marks={"reason": marks}, committed=["evaluation"])
        save_draft(person=person, assignment_id=held.id, version=version, work=work)

    assert not Event.objects.filter(verb="moved").exists()


def test_a_box_that_moves_right_before_the_submit_is_told_with_it(desk):
    save(desk, 0, [ONE])

    critique = submit(desk, marks={"reason": [MOVED]})

    assert critique.marks == {"reason": [MOVED]}
    assert Event.objects.get(verb="moved").data == {"marks_before": {"reason": [ONE]}}
