"""Gold goes on with the next version of a questionnaire where the questions that it expects answers to are the same."""

from copy import deepcopy

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.quality.gold_items import add_gold_item, change_gold_item
from annotation.actions.quality.gold_results import score_gold
from annotation.actions.quality.qualification import claim_qualification
from annotation.errors import Conflict
from annotation.models import Event, GoldItem, Membership, Questionnaire
from annotation.queries.quality.gold_accuracy import accuracy_of
from annotation.queries.quality.gold_carrying import plan_gold
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db
GRADE_ONLY = {"grade": {"value": 3}}


@pytest.fixture
def desk():
    """A project with work for one annotator, with two items that expect a grade and a composition."""
    project, (person,) = make_desk(images=30)
    make_gold(project, 2, explanation="The grass fills it.")
    return project, person


def edited(project, change):
    project.refresh_from_db()
    definition = deepcopy(project.questionnaire.definition)
    change({question["key"]: question for stage in definition["stages"] for question in stage["questions"]})
    return definition


def publish(project, change):
    return add_questionnaire(actor=project.created_by, project=project, definition=edited(project, change))


def reword(questions):
    questions["grade"]["prompt"] = "How fine is it?"
    questions["reason"]["min_words"] = 3


def regrade(questions):
    questions["grade"]["options"].pop()
    questions["grade"].pop("levels", None)


def items_of(version):
    return GoldItem.objects.filter(questionnaire=version).order_by("image")


def test_items_go_on_with_a_version_that_changes_other_words_and_are_shown(desk):
    project, person = desk
    set_policies(project, gold_percent=30)
    before = project.questionnaire

    version = publish(project, reword)

    copied = ("image_id", "use", "expected", "explanation", "critique_id", "created_by_id")
    assert list(items_of(version).values(*copied)) == list(items_of(before).values(*copied))
    assert set(items_of(version).values_list("is_active", flat=True)) == {True}
    assert set(items_of(before).values_list("is_active", flat=True)) == {False}
    claim_of(person, project, "gold")


def test_the_accuracy_of_people_goes_on(desk):
    project, person = desk
    set_policies(project, gold_percent=30)
    score_gold(submit(person, claim_of(person, project, "gold")).id)
    publish(project, reword)
    score_gold(submit(person, claim_of(person, project, "gold")).id)

    membership = Membership.objects.get(project=project, person=person)
    assert accuracy_of(membership).estimate.n == 2


def test_items_end_whose_question_has_other_options_and_the_others_go_on(desk):
    project, _person = desk
    composition = {"composition": {"value": "weak"}}
    make_gold(project, 1, expected=composition)

    version = publish(project, regrade)

    assert list(items_of(version).values_list("expected", flat=True)) == [composition]
    event = Event.objects.get(verb="carried_over", noun="gold")
    assert (event.target, event.data) == (version.id, {"version": 2, "kept": 1, "removed": 2})


def test_what_was_taken_out_of_use_does_not_come_back(desk):
    project, _person = desk
    first, second = items_of(project.questionnaire)
    change_gold_item(actor=project.created_by, item=first, is_active=False)

    assert [item.image for item in items_of(publish(project, reword))] == [second.image]


def test_gold_ends_with_a_version_by_which_people_would_know_it(desk):
    project, _person = desk
    make_gold(project, 1, use="test")

    def ask_for_benchmark(questions):
        questions["grade"]["criterion"] = "AesA"

    plan = plan_gold(project, edited(project, ask_for_benchmark))
    assert [item.use for item in plan.carried] == ["test"]
    assert [(dropped.code, dropped.question, dropped.items) for dropped in plan.dropped] == [
        ("benchmark_question", "", 2)
    ]


def test_newcomers_qualify_with_the_images_that_were_carried_over():
    project, _people = make_desk(images=3)
    make_gold(project, 2, use="test")
    make_gold(project, 1, use="training")
    set_policies(project, requires_qualification=True, test_items=2, training_items=1)
    version = publish(project, reword)

    state = claim_qualification(person=make_member(project), project_id=project.id, begin=True)

    assert (state.phase, state.attempt.questionnaire) == ("training", version)


def test_a_version_after_which_nobody_could_qualify_is_not_published():
    project, _people = make_desk(images=3)
    make_gold(project, 2, use="test")
    make_gold(project, 1, use="training")
    set_policies(project, requires_qualification=True, test_items=2, training_items=1)

    with pytest.raises(Conflict, match="only 0 would hold") as caught:
        publish(project, regrade)
    assert (caught.value.code, caught.value.extra) == ("too_few_test_items", {"number": 0, "required": 2})
    assert Questionnaire.objects.count() == 1
    assert set(GoldItem.objects.values_list("is_active", flat=True)) == {True}

    set_policies(project, requires_qualification=False)
    assert publish(project, regrade).version == 2


def test_an_item_whose_image_is_also_an_item_of_the_next_version_is_added_again(desk):
    project, _person = desk
    version = publish(project, regrade)
    image = items_of(project.questionnaire).first() or GoldItem.objects.first()

    item = add_gold_item(actor=project.created_by, image=image.image, expected=GRADE_ONLY)

    assert item.questionnaire == version
    assert claim_assignments(person=desk[1], project_id=project.id, count=1)
