"""What accuracy on gold leads to: a warning, a pause, and the manager who resumes a person."""

import pytest

from annotation.actions.curating.images import remove_images
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.projects.questionnaires import add_built_in
from annotation.actions.quality.gold_items import add_gold_item, change_gold_item
from annotation.actions.quality.gold_results import score_gold
from annotation.actions.quality.pausing import pause_member, resume_member
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict, Invalid
from annotation.models import Assignment, Event, GoldResult, Image, Membership
from annotation.queries.quality.gold_accuracy import accuracies_of, accuracy_of, item_accuracy
from annotation.queries.quality.gold_items import find_gold_items
from annotation.rules.judging import QuestionnaireResponse
from annotation.statistics.proportions import proportion
from tests.actions.quality.helpers import EXPECTED, claim_of, make_gold, set_policies, submit
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db
WRONG = {"grade": 1, "composition": "strong"}


def answer_gold(person, project, count, **answers):
    """Answers so many gold items, as the worker scores them; returns their critiques."""
    critiques = []
    for _ in range(count):
        critique = submit(person, claim_of(person, project, "gold"), **answers)
        score_gold(critique.id)
        critiques.append(critique)
    return critiques


def make_work(person, project):
    return submit(person, claim_of(person, project, "work"))


@pytest.fixture
def gold_desk():
    project, (person,) = make_desk(images=40)
    make_gold(project, 12)
    set_policies(project, gold_percent=30, gold_least=5, gold_threshold=60)
    return project, person, project.memberships.get(person=person)


def test_a_result_is_stored_once_and_follows_a_revision(gold_desk):
    project, person, _membership = gold_desk
    (critique,) = answer_gold(person, project, 1, composition="strong")
    assert (critique.gold_result.correct, critique.gold_result.total) == (1, 2)

    revise_critique(actor=person, critique=critique, answers={"composition": "weak"})
    score_gold(critique.id)

    result = GoldResult.objects.get()
    assert (result.correct, result.questions) == (2, {"grade": True, "composition": True})


def test_a_withdrawn_critique_has_no_result_and_work_never_has_one(gold_desk):
    project, person, _membership = gold_desk
    (critique,) = answer_gold(person, project, 1)
    withdraw_critique(actor=person, critique=critique, reason="A mistake.")

    assert score_gold(critique.id) is None
    assert score_gold(make_work(person, project).id) is None
    assert not GoldResult.objects.exists()


def test_nobody_is_judged_by_fewer_images_than_the_project_says(gold_desk):
    project, person, membership = gold_desk
    set_policies(project, gold_action="pause")

    answer_gold(person, project, 4, **WRONG)

    membership.refresh_from_db()
    assert (membership.paused_at, membership.warned_at) == (None, None)


def test_below_the_threshold_the_managers_are_warned_once_with_the_numbers(gold_desk):
    project, person, membership = gold_desk

    answer_gold(person, project, 6, **WRONG)

    membership.refresh_from_db()
    assert membership.warned_at
    assert membership.paused_at is None
    event = Event.objects.get(verb="warned", noun="member")
    assert (event.data["correct"], event.data["total"], event.data["images"]) == (0, 10, 5)
    assert event.data["high"] < event.data["threshold"] == 0.6
    assert claim_assignments(person=person, project_id=project.id, count=1)


def test_a_share_below_the_threshold_whose_interval_is_not_only_warns(gold_desk):
    project, person, membership = gold_desk
    set_policies(project, gold_action="pause")

    answer_gold(person, project, 5, composition="strong")  # 50 %, by chance between 17 and 83

    membership.refresh_from_db()
    assert membership.paused_at is None
    assert membership.warned_at


def test_who_is_surely_below_is_paused_and_told_the_numbers_but_never_the_items(gold_desk):
    project, person, membership = gold_desk
    set_policies(project, gold_action="pause")
    answer_gold(person, project, 5, **WRONG)

    with pytest.raises(Conflict) as caught:
        claim_assignments(person=person, project_id=project.id, count=1)

    pause = caught.value.extra["pause"]
    assert caught.value.code == "paused"
    assert set(pause) == {"code", "images", "correct", "total", "share", "low", "high", "threshold"}
    assert "0 of your 10 answers were as expected" in caught.value.detail
    assert "between 0 and 43 %" in caught.value.detail
    membership.refresh_from_db()
    assert membership.pause == pause


def test_a_paused_person_may_finish_what_they_claimed_and_revise_what_they_wrote(gold_desk):
    project, person, membership = gold_desk
    written = make_critique(person, project)
    first, second = claim_assignments(person=person, project_id=project.id, count=2)

    pause_member(actor=project.created_by, membership=membership, reason="Let us talk first.")

    save_draft(person=person, assignment_id=first.id, version=0, response=QuestionnaireResponse(answers={"grade": 2}))
    assert submit(person, first.id).status == "submitted"
    assert revise_critique(actor=person, critique=written, answers={"grade": 2}).answers["grade"] == 2
    assert skip_assignment(person=person, assignment_id=second.id, reason="other", claim=1).claims == []
    with pytest.raises(Conflict, match="Let us talk first"):
        claim_assignments(person=person, project_id=project.id, count=1)


def test_a_resumed_person_works_again_and_their_gold_is_counted_anew(gold_desk):
    project, person, membership = gold_desk
    set_policies(project, gold_action="pause")
    answer_gold(person, project, 5, **WRONG)
    membership.refresh_from_db()

    resume_member(actor=project.created_by, membership=membership, reason="We looked at them together.")

    answer_gold(person, project, 1, **WRONG)
    membership.refresh_from_db()
    assert (membership.paused_at, membership.pause) == (None, {})
    assert accuracy_of(membership).estimate.n == 1
    assert Event.objects.get(verb="resumed", noun="member").data["reason"] == "We looked at them together."


def test_accuracy_is_the_mean_share_over_images_with_its_interval(gold_desk):
    project, person, membership = gold_desk
    answer_gold(person, project, 3)
    answer_gold(person, project, 1, composition="strong")

    accuracy = accuracies_of(project.id)[membership.id]

    assert (accuracy.correct, accuracy.total) == (7, 8)
    assert (accuracy.estimate.value, accuracy.estimate.n) == (0.875, 4)
    assert accuracy.estimate.low < 0.875 < accuracy.estimate.high


def test_an_item_that_many_answer_otherwise_is_listed_first(gold_desk):
    project, person, _membership = gold_desk
    answer_gold(person, project, 1)
    (wrong,) = answer_gold(person, project, 1, **WRONG)

    items = list(find_gold_items(project))

    assert items[0].id == wrong.assignment.gold_item_id
    assert (items[0].showing_count, items[0].answered) == (1, 1)
    assert [item_accuracy(item) for item in items[:3]] == [proportion(0, 1), proportion(1, 1), proportion(0, 0)]


def test_an_item_that_many_people_had_counts_each_of_them_once():
    project, people = make_desk(images=10, annotators=3, critiques_per_image=3)
    make_gold(project)
    set_policies(project, gold_percent=30)
    for person in people:
        answer_gold(person, project, 1, composition="strong")

    (item,) = find_gold_items(project)

    assert (item.showing_count, item.answered, item_accuracy(item)) == (3, 3, proportion(1.5, 3))


def test_a_gold_item_is_made_of_the_closed_answers_of_a_critique():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)

    item = add_gold_item(actor=project.created_by, image=critique.image, critique=critique)

    assert item.expected["grade"] == {"value": 3, "tolerance": 0}
    assert "reason" not in item.expected
    assert item.critique == critique


@pytest.mark.parametrize(
    ("expected", "field"),
    [
        ({}, "expected"),
        ({"reason": {"value": "fog"}}, "expected.reason"),
        ({"grade": {"value": 9}}, "expected.grade"),
        (None, "expected"),
    ],
)
def test_answers_that_cannot_be_expected_are_rejected_beside_their_question(expected, field):
    project, _people = make_desk(images=1)
    image = Image.objects.get()

    with pytest.raises(Invalid) as caught:
        add_gold_item(actor=project.created_by, image=image, expected=expected)

    assert list(caught.value.fields) == [field]


def test_an_image_that_is_a_gold_item_is_set_aside_and_not_removed():
    project, _people = make_desk(images=1)
    (item,) = make_gold(project)

    removal = remove_images(actor=project.created_by, batch=item.image.batch, image_ids=[item.image_id])

    item.image.refresh_from_db()
    assert (removal.removed, item.image.status) == (0, "set_aside")


def test_an_image_is_one_item_of_a_version_whose_expected_answers_never_change():
    project, _people = make_desk(images=1)
    item = add_gold_item(actor=project.created_by, image=Image.objects.get(), expected=EXPECTED)

    with pytest.raises(Conflict, match="already"):
        add_gold_item(actor=project.created_by, image=Image.objects.get(), expected=EXPECTED)
    with pytest.raises(Invalid):
        change_gold_item(actor=project.created_by, item=item, expected={"grade": {"value": 1}})
    change_gold_item(actor=project.created_by, item=item, explanation="The grass leads nowhere.", is_active=False)

    item.refresh_from_db()
    assert (item.is_active, item.explanation) == (False, "The grass leads nowhere.")
    assert Event.objects.filter(noun="gold").count() == 2


def test_no_gold_is_made_for_a_questionnaire_whose_authors_see_their_questions():
    project, _people = make_desk(images=1)
    add_built_in(actor=project.created_by, project=project, key="aesbench")
    project.refresh_from_db()

    with pytest.raises(Invalid) as caught:
        add_gold_item(actor=project.created_by, image=Image.objects.get(), expected={"grade": {"value": 3}})

    assert list(caught.value.fields) == ["use"]


def test_nothing_of_gold_remains_claimed_twice_for_one_person(gold_desk):
    project, person, _membership = gold_desk
    answer_gold(person, project, 6)

    item_ids = Assignment.objects.filter(purpose="gold", annotator=person).values_list("gold_item", flat=True)

    assert len(set(item_ids)) == len(item_ids)


def test_gold_that_was_answered_before_a_member_was_resumed_does_not_count_however_late_it_is_scored():
    project, (person,) = make_desk(images=60)
    make_gold(project, 8)
    set_policies(project, gold_percent=30, gold_least=5)
    answer_gold(person, project, 5, **WRONG)
    late = submit(person, claim_of(person, project, "gold"), **WRONG)
    membership = Membership.objects.get(project=project, person=person)
    assert membership.warned_at

    resume_member(actor=project.created_by, membership=membership)
    score_gold(late.id)

    assert accuracy_of(Membership.objects.get(pk=membership.pk)).estimate.n == 0
