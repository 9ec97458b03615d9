"""Promise 1: what waits in a browser is accepted whatever happened to its batch, questionnaire or author meanwhile."""

from uuid import uuid4

import pytest

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.members import add_member, change_member, remove_member
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.errors import DomainError, Forbidden, Missing
from annotation.models import Critique
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_desk
from tests.rules.cases import questionnaires

pytestmark = pytest.mark.django_db


def set_status(status):
    return lambda project, _person: set_batch_status(
        actor=project.created_by, batch=project.batches.get(), status=status
    )


def renew_questionnaire(project, _person):
    add_questionnaire(actor=project.created_by, project=project, definition=questionnaires()["kinds"])


def change_role(role):
    def change(project, person):
        membership = project.memberships.get(person=person)
        change_member(actor=project.created_by, membership=membership, role=role)

    return change


def remove(project, person):
    remove_member(actor=project.created_by, membership=project.memberships.get(person=person))


def add_again(project, person):
    add_member(actor=project.created_by, project=project, person=person, role="annotator")


def submit(person, assignment, key):
    response = QuestionnaireResponse(answers=ANSWERS)
    return submit_critique(person=person, assignment_id=assignment.id, key=key, response=response)


@pytest.fixture
def desk():
    project, (person,) = make_desk(images=1)
    (assignment,) = claim_assignments(person=person, project_id=project.id, count=1)
    return project, person, assignment


@pytest.mark.parametrize(
    "change", [set_status("paused"), set_status("closed"), renew_questionnaire], ids=["paused", "closed", "new version"]
)
def test_begun_work_is_saved_and_submitted_as_before(desk, change):
    project, person, assignment = desk
    change(project, person)
    response = QuestionnaireResponse(answers={"grade": 3})
    assert save_draft(person=person, assignment_id=assignment.id, version=0, response=response).version == 1
    submission = submit(person, assignment, uuid4())
    assert (submission.is_new, submission.critique.questionnaire.version) == (True, 1)


@pytest.mark.parametrize(
    ("lose", "error", "regain"),
    [(change_role("reviewer"), Forbidden, change_role("annotator")), (remove, Missing, add_again)],
    ids=["made a reviewer", "removed"],
)
def test_the_same_submission_is_rejected_without_a_role_and_accepted_once_with_it(desk, lose, error, regain):
    project, person, assignment = desk
    key = uuid4()
    lose(project, person)
    for _attempt in range(2):
        with pytest.raises(DomainError) as rejection:
            submit(person, assignment, key)
        assert type(rejection.value) is error
    regain(project, person)
    assert [submit(person, assignment, key).is_new for _attempt in range(2)] == [True, False]
    assert Critique.objects.get().answers == ANSWERS
