"""Regions and viewing are stored with a draft, a critique and its revisions."""

from uuid import uuid4

import pytest

from annotation.access import access_assignment_state
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.errors import Conflict, Invalid, KeyReused
from annotation.models import Critique, Draft, Event
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_desk

pytestmark = pytest.mark.django_db

FIRST = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
SECOND = {"number": 2, "x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}
CITING = {**ANSWERS, "reason": f"The ridge [1] leads out. {ANSWERS['reason']}"}
VIEWING = {"seen_at_100": True, "viewport": {"width": 1440, "height": 900}, "pixel_ratio": 2}


@pytest.fixture
def desk():
    """Returns an annotator and their assignment."""
    project, (person,) = make_desk(images=1)
    return person, claim_assignments(person=person, project_id=project.id, count=1)[0]


def submit(desk, key=None, **content):
    person, assignment = desk
    response = QuestionnaireResponse(
        **{"answers": CITING, "regions": {"reason": [FIRST]}, "viewing": VIEWING, **content}
    )
    return submit_critique(person=person, assignment_id=assignment.id, key=key or uuid4(), response=response).critique


def test_a_draft_stores_regions_and_viewing_and_a_claim_returns_them(desk):
    person, assignment = desk
    response = QuestionnaireResponse(answers={"reason": "The ridge [1]"}, regions={"reason": [FIRST]}, viewing=VIEWING)

    save_draft(person=person, assignment_id=assignment.id, version=0, response=response)

    draft = Draft.objects.get()
    assert (draft.marks, draft.viewing) == ({"reason": [FIRST]}, VIEWING)
    (resumed,) = claim_assignments(
        person=person, project_id=access_assignment_state(person, assignment.id, lock=False).project_id, count=1
    )
    assert (resumed.marks, resumed.viewing) == ({"reason": [FIRST]}, VIEWING)
    with pytest.raises(Conflict) as error:
        save_draft(person=person, assignment_id=assignment.id, version=0, response=QuestionnaireResponse(answers={}))
    assert error.value.extra["draft"]["marks"] == {"reason": [FIRST]}


def test_a_critique_stores_regions_and_viewing_with_its_texts(desk):
    submit(desk, answers={**CITING, "grade": 5}, regions={"reason": [FIRST, SECOND], "suggestion": [FIRST]})

    critique = Critique.objects.get()
    assert (critique.marks, critique.viewing) == ({"reason": [FIRST, SECOND]}, VIEWING)


def test_malformed_regions_are_rejected_under_their_question_and_nothing_is_stored(desk):
    person, assignment = desk
    malformed = {"reason": [{**FIRST, "width": 2}], "grade": [FIRST]}

    for request in (
        lambda: submit(desk, regions=malformed),
        lambda: save_draft(
            person=person,
            assignment_id=assignment.id,
            version=0,
            response=QuestionnaireResponse(answers={}, regions=malformed),
        ),
    ):
        with pytest.raises(Invalid) as error:
            request()
        assert (error.value.code, set(error.value.fields)) == ("invalid_answers", {"reason", "grade"})
    with pytest.raises(Invalid) as error:
        submit(desk, viewing={"agent": "Mozilla"})
    assert set(error.value.fields) == {"viewing"}
    assert not Critique.objects.exists() and not Draft.objects.exists()


def test_the_same_key_with_other_regions_is_another_response(desk):
    key = uuid4()
    first = submit(desk, key=key)

    assert submit(desk, key=key).id == first.id
    with pytest.raises(KeyReused):
        submit(desk, key=key, regions={"reason": [SECOND]})


def test_a_revision_changes_regions_alone_and_the_event_keeps_the_earlier_ones(desk):
    person, _assignment = desk
    critique = submit(desk)

    revised = revise_critique(actor=person, critique=critique, answers={}, regions={"reason": [SECOND]})

    assert (revised.marks, revised.answers, revised.revisions) == ({"reason": [SECOND]}, CITING, [])
    assert Event.objects.get(verb="revised").data == {"marks_before": {"reason": [FIRST]}}
    revised = revise_critique(actor=person, critique=revised, answers={"grade": 2})
    assert revised.marks == {"reason": [SECOND]}
    assert Event.objects.filter(verb="revised").first().data == {"changes": {"grade": [CITING["grade"], 2]}}


def test_the_regions_of_a_question_that_becomes_hidden_are_removed(desk):
    person, _assignment = desk
    critique = submit(desk, regions={"reason": [FIRST], "suggestion": [SECOND]})

    assert revise_critique(actor=person, critique=critique, answers={"grade": 5}).marks == {"reason": [FIRST]}


MOVED = {**FIRST, "x": 0.15}


def save(desk, version, regions, committed=("evaluation", "attributes", "reason")):
    person, assignment = desk
    response = QuestionnaireResponse(answers=CITING, regions={"reason": regions}, committed=list(committed))
    save_draft(person=person, assignment_id=assignment.id, version=version, response=response)


def test_a_region_that_moves_in_a_committed_text_is_recorded_once_with_its_first_position(desk):
    save(desk, 0, [FIRST])
    save(desk, 1, [FIRST, SECOND])
    assert not Event.objects.filter(verb="moved").exists()

    save(desk, 2, [MOVED, SECOND])
    save(desk, 3, [{**MOVED, "y": 0.3}])

    assert Event.objects.get(verb="moved").data == {"marks_before": {"reason": [FIRST, SECOND]}}


def test_a_region_that_moves_while_its_text_is_written_is_not_recorded(desk):
    person, assignment = desk
    for version, regions in enumerate(([FIRST], [MOVED], [])):
        response = QuestionnaireResponse(
            answers={"grade": 4, "reason": "The ridge [1]"}, regions={"reason": regions}, committed=["evaluation"]
        )
        save_draft(person=person, assignment_id=assignment.id, version=version, response=response)

    assert not Event.objects.filter(verb="moved").exists()


def test_a_region_that_moves_right_before_the_submit_is_recorded_with_it(desk):
    save(desk, 0, [FIRST])

    critique = submit(desk, regions={"reason": [MOVED]})

    assert critique.marks == {"reason": [MOVED]}
    assert Event.objects.get(verb="moved").data == {"marks_before": {"reason": [FIRST]}}
