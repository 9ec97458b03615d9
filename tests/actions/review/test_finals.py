"""The final critique of an image, which an adjudicator writes."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import now

from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.review.finals import begin_final
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict, Forbidden
from annotation.models import Assignment, Critique, Image, Person
from annotation.queries.review.side_by_side import side_by_side
from annotation.rules.judging import QuestionnaireResponse
from tests.clients import browser_of, words
from tests.factories import ANSWERS, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    """An image with two critiques that differ."""
    project, (ada, ben) = make_desk(images=1, annotators=2)
    make_critique(ada, project, grade=1)
    make_critique(ben, project, grade=4)
    return Image.objects.get(project=project)


def write_final(person, image, **answers):
    assignment = begin_final(adjudicator=person, image=image)
    response = QuestionnaireResponse(answers={**ANSWERS, **answers})
    return submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response).critique


def test_a_reviewer_writes_the_final_critique_which_takes_no_slot(image):
    reviewer = make_member(image.project, "reviewer")
    open_before = Assignment.objects.filter(image=image, status="open").count()

    critique = write_final(reviewer, image, grade=2)

    assert Critique.objects.get(pk=critique.pk).purpose == "final"
    assert Assignment.objects.filter(image=image, status="open").count() == open_before
    assert not Critique.objects.visible().filter(purpose="final").exists()


def test_nobody_writes_the_final_critique_of_an_image_that_they_were_given(image):
    """Promise 9: nobody judges their own work."""
    ada = Critique.objects.filter(image=image).first().annotator
    ada.memberships.update(role="reviewer")

    with pytest.raises(Conflict, match="given this image yourself"):
        begin_final(adjudicator=ada, image=image)


def test_annotators_and_people_from_outside_write_no_final_critique(image):
    """Promise 6."""
    for person in (make_member(image.project), Person.objects.filter(is_superuser=True).first()):
        person.memberships.filter(project=image.project).exclude(role="annotator").delete()
        with pytest.raises(Forbidden):
            begin_final(adjudicator=person, image=image)


def test_an_image_has_one_final_critique_at_most(image):
    first, second = make_member(image.project, "reviewer"), make_member(image.project, "manager")
    assignment = begin_final(adjudicator=first, image=image)
    Assignment.objects.filter(pk=assignment.pk).update(lease_until=now() - timedelta(minutes=1))
    write_final(second, image)

    with pytest.raises(Conflict) as caught:
        submit_critique(
            person=first, assignment_id=assignment.id, key=uuid4(), response=QuestionnaireResponse(answers=ANSWERS)
        )

    assert caught.value.code == "final_exists"
    assert Critique.objects.filter(image=image, purpose="final").count() == 1


def test_two_adjudicators_do_not_work_on_one_image(image):
    begin_final(adjudicator=make_member(image.project, "reviewer"), image=image)

    with pytest.raises(Conflict) as caught:
        begin_final(adjudicator=make_member(image.project, "reviewer"), image=image)

    assert caught.value.code == "final_in_work"


def test_a_final_critique_is_resumed_after_its_lease(image):
    reviewer = make_member(image.project, "reviewer")
    assignment = begin_final(adjudicator=reviewer, image=image)
    Assignment.objects.filter(pk=assignment.pk).update(lease_until=now() - timedelta(minutes=1))
    expire_claims()

    assert begin_final(adjudicator=reviewer, image=image).pk == assignment.pk
    assert Assignment.objects.get(pk=assignment.pk).status == "claimed"


def test_after_a_withdrawal_somebody_else_writes_the_final_critique(image):
    reviewer, manager = make_member(image.project, "reviewer"), make_member(image.project, "manager")
    withdraw_critique(actor=reviewer, critique=write_final(reviewer, image), reason="A mistake.")

    with pytest.raises(Conflict):
        begin_final(adjudicator=reviewer, image=image)
    assert write_final(manager, image).purpose == "final"


def test_an_image_with_one_critique_has_nothing_to_settle(image):
    withdraw_critique(actor=image.project.created_by, critique=Critique.objects.first(), reason="A test.")

    with pytest.raises(Conflict) as caught:
        begin_final(adjudicator=make_member(image.project, "reviewer"), image=image)

    assert caught.value.code == "too_few_critiques"


def test_critiques_stand_side_by_side_with_their_differences(image):
    write_final(make_member(image.project, "reviewer"), image, grade=2)

    (version,) = side_by_side(image)

    rows = {row.question["key"]: row for row in version.questions}
    assert rows["grade"].answers == [1, 4, 2]
    assert (rows["grade"].differs, rows["grade"].spread) == (True, 3)
    assert (rows["composition"].differs, rows["composition"].spread) == (False, 0)
    assert (rows["reason"].differs, rows["reason"].spread) == (False, None)
    assert [critique.purpose for critique in version.critiques] == ["work", "work", "final"]


def test_a_final_critique_of_a_newer_version_stands_beside_what_it_settles(image):
    definition = deepcopy(image.project.questionnaire.definition)
    grade = definition["stages"][0]["questions"][0]
    next(option for option in grade["options"] if option["value"] == 2)["label"] = "Middling"
    definition["stages"][0]["questions"].append({"key": "sure", "kind": "text", "prompt": "How sure are you?"})
    add_questionnaire(actor=image.project.created_by, project=image.project, definition=definition)
    reviewer = make_member(image.project, "reviewer")
    image.project.refresh_from_db()
    final = write_final(reviewer, image, grade=2, sure="Quite sure.")

    (version,) = side_by_side(image)

    assert final.questionnaire.version == 2
    assert [critique.purpose for critique in version.critiques] == ["work", "work", "final"]
    assert [critique.questionnaire.version for critique in version.critiques] == [1, 1, 2]
    rows = {row.question["key"]: row for row in version.questions}
    assert (rows["grade"].answers, rows["grade"].spread) == ([1, 4, 2], 3)
    assert rows["sure"].answers == [None, None, "Quite sure."]
    page = words(browser_of(reviewer).get(reverse("image", args=[image.id])))
    assert "Final critique Version 2 of the questionnaire" in page
    assert "2 critiques: 3 grades apart." in page
    assert "nothing to compare yet" not in page
    assert "Middling" in page
