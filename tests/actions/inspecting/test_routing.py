"""Which critiques reviewers are asked about, and of which images another critique is asked."""

from uuid import UUID

import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.inspecting.queueing import queue_existing_critiques
from annotation.actions.inspecting.routing import is_drawn
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict
from annotation.models import Assignment, CritiqueInspection, Event, Image, Review
from tests.actions.inspecting.helpers import decide, inspect_all, set_policy, submit_grade
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def reasons():
    return dict(Review.objects.values_list("critique_id", "reasons"))


@pytest.mark.parametrize(("policy", "expected"), [("none", 0), ("all", 3)])
def test_the_policy_says_whether_every_critique_is_reviewed(policy, expected):
    project, (person,) = make_desk(images=3)
    set_policy(project, review=policy)
    for grade in (1, 2, 3):
        submit_grade(person, project, grade)

    inspect_all()

    assert Review.objects.count() == expected


def test_only_flagged_critiques_are_reviewed_with_the_codes_of_their_flags():
    project, (person,) = make_desk(images=2)
    set_policy(project, review="flagged")
    _first, copy = make_critique(person, project), make_critique(person, project)

    inspect_all()

    review = Review.objects.get()
    assert (review.critique_id, review.reasons) == (copy.pk, ["flagged"])
    assert review.flag_codes == CritiqueInspection.objects.get(pk=copy.pk).codes


def test_a_sample_is_always_the_same_and_about_as_large_as_the_policy_says():
    ids = [UUID(int=number) for number in range(4000)]
    drawn = {critique_id for critique_id in ids if is_drawn(critique_id, 20)}

    assert 700 < len(drawn) < 900
    assert drawn == {critique_id for critique_id in ids if is_drawn(critique_id, 20)}
    assert drawn < {critique_id for critique_id in ids if is_drawn(critique_id, 40)}
    assert not any(is_drawn(critique_id, 0) for critique_id in ids)
    assert all(is_drawn(critique_id, 100) for critique_id in ids)


def test_what_a_reviewer_decided_is_not_asked_again_by_the_policy():
    project, (person,) = make_desk(images=1)
    set_policy(project, review="all")
    critique = submit_grade(person, project, 2)
    inspect_all()
    Review.objects.update(status="done")
    decide(critique, make_member(project, "reviewer"), "accept")

    inspect_all()

    assert Review.objects.get().status == "done"


def test_people_who_disagree_have_all_critiques_of_the_image_reviewed():
    project, people = make_desk(images=1, annotators=3)
    set_policy(project, review="flagged", spread_limit=2, critiques_at_most=1)
    critiques = [submit_grade(person, project, grade) for person, grade in zip(people, (2, 3, 4), strict=True)]
    inspect_all()

    disagreement = {critique.pk: ["disagreement"] for critique in critiques}
    unflagged = {pk: [reason for reason in names if reason != "flagged"] for pk, names in reasons().items()}
    assert unflagged == disagreement
    assert set(Review.objects.values_list("spread", flat=True)) == {2}


def test_another_policy_is_for_what_comes_from_now_on_unless_a_manager_queues_the_rest():
    project, (person,) = make_desk(images=3)
    old = [submit_grade(person, project, grade) for grade in (1, 2)]
    inspect_all()
    with pytest.raises(Conflict):
        queue_existing_critiques(actor=project.created_by, project=project)
    set_policy(project, review="all")
    new = submit_grade(person, project, 3)
    inspect_all()
    assert reasons() == {new.pk: ["all"]}

    queue_existing_critiques(actor=project.created_by, project=project)
    inspect_all()

    assert reasons() == {critique.pk: ["all"] for critique in [*old, new]}
    assert Event.objects.filter(verb="queued", noun="quality").count() == 1


def test_another_critique_is_asked_where_all_have_answered_and_disagree_up_to_the_maximum():
    project, people = make_desk(images=1, annotators=5, critiques_per_image=2)
    set_policy(project, spread_limit=2, critiques_at_most=4)
    image = Image.objects.get()
    extra = []
    for person, grade in zip(people[:4], (1, 4, 1, 4), strict=True):
        submit_grade(person, project, grade)
        inspect_all()
        image.refresh_from_db()
        extra.append(image.extra_critiques)

    assert extra == [0, 1, 2, 2], "the first waits for the second, and four are the most"
    assert not Assignment.objects.filter(image=image, status="open").exists()
    events = Event.objects.filter(verb="asked", noun="image", target=image.pk)
    assert [event.data for event in events] == [{"spread": 3}, {"spread": 3}]


def test_nothing_more_is_asked_where_people_agree_or_the_policy_has_no_limit():
    project, people = make_desk(images=2, annotators=2, critiques_per_image=2)
    for grade in (2, 3):
        for person in people:
            submit_grade(person, project, grade)
    inspect_all()
    set_policy(project, spread_limit=1)
    first = Image.objects.order_by("position").first()
    inspect_all()
    assert first.extra_critiques == 0
    assert not Event.objects.filter(verb="asked").exists()


def test_an_image_that_waits_for_its_slot_is_not_asked_again():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=2)
    set_policy(project, spread_limit=2)
    critiques = [submit_grade(person, project, grade) for person, grade in zip(people, (1, 4), strict=False)]
    inspect_all()
    revise_critique(actor=people[0], critique=critiques[0], answers={"grade": 2})
    inspect_all()
    assert Image.objects.get().extra_critiques == 1

    withdraw_critique(actor=project.created_by, critique=critiques[1], reason="A mistake.")
    inspect_all()
    assert Image.objects.get().extra_critiques == 1
    assert Assignment.objects.filter(status="open").count() == 2
