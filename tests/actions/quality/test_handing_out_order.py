"""Where gold or one's own images are mixed in, the order of the work says nothing about which image was mixed in."""

from itertools import pairwise
from math import sqrt

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.models import Assignment
from tests.actions.quality.helpers import make_gold, set_policies, submit
from tests.factories import make_desk, make_images

pytestmark = pytest.mark.django_db

IMAGES = 40


def work_off(person, project, count=IMAGES):
    """Claims and submits up to `count` images one by one; returns their assignments in the order of the claims."""
    ids = []
    while len(ids) < count and (claims := claim_assignments(person=person, project_id=project.id, count=1)):
        ids.append(claims[0].id)
        submit(person, claims[0].id)
    by_id = Assignment.objects.select_related("image").in_bulk(ids)
    return [by_id[assignment_id] for assignment_id in ids]


def has_order(values):
    """Returns whether the values rise or fall more often than at random, by five standard deviations.

    Half of the neighbours in a random order rise, with a variance of a twelfth of their number.
    """
    rises = sum(first < second for first, second in pairwise(values))
    return abs(rises - (len(values) - 1) / 2) > 5 * sqrt((len(values) + 1) / 12)


def places_in(order, values):
    return [order.index(value) for value in values]


def open_positions(project, slot_number=1):
    """Returns the positions of the images in the order in which their slots would be handed out."""
    slots = Assignment.objects.filter(batch__project=project, status="open", slot_number=slot_number)
    return list(slots.order_by("sort_key").values_list("image__position", flat=True))


@pytest.mark.parametrize("order", ["breadth_first", "depth_first"])
def test_gold_stands_out_of_no_order_by_name_position_or_id(order):
    project, people = make_desk(images=IMAGES, annotators=3, critiques_per_image=3, order=order)
    make_gold(project, 12)
    set_policies(project, gold_percent=30)

    for person in people:
        assignments = work_off(person, project)
        work = [assignment for assignment in assignments if assignment.purpose == "work"]
        assert len(work) < len(assignments)
        for images in ([assignment.image for assignment in among] for among in (assignments, work)):
            assert not has_order([image.position for image in images])
            assert not has_order([image.file for image in images])
            assert not has_order([image.id for image in images])


@pytest.mark.parametrize("policies", [{"gold_percent": 1}, {"retest_percent": 1}])
def test_each_pass_over_the_images_has_an_order_of_its_own_where_images_are_mixed_in(policies):
    project, _people = make_desk(images=IMAGES, critiques_per_image=2)
    set_policies(project, **policies)

    first, second = open_positions(project), open_positions(project, slot_number=2)

    assert sorted(first) == sorted(second) == list(range(1, IMAGES + 1))
    assert not has_order(first)
    assert not has_order(second)
    assert not has_order(places_in(second, first))


def test_another_project_has_another_order():
    orders = []
    for _ in range(2):
        project, _people = make_desk(images=IMAGES)
        set_policies(project, gold_percent=1)
        orders.append(open_positions(project))

    assert not has_order(places_in(*orders))


def test_depth_first_still_finishes_an_image_before_the_next_where_images_are_mixed_in():
    project, _people = make_desk(images=IMAGES, critiques_per_image=3, order="depth_first")
    set_policies(project, gold_percent=1)

    slots = Assignment.objects.filter(status="open").order_by("sort_key").values_list("image", "slot_number")

    images = [image for image, _number in slots]
    assert images == [image for image in images[::3] for _ in range(3)]
    assert [number for _image, number in slots] == [1, 2, 3] * IMAGES


def test_images_that_come_later_are_handed_out_among_the_others():
    project, _people = make_desk(images=1)
    batch = Assignment.objects.get(slot_number=1).batch
    set_policies(project, gold_percent=1)
    make_images(batch, IMAGES - 1)

    assert not has_order(open_positions(project))


def test_the_order_is_that_of_the_positions_again_once_nothing_is_mixed_in_and_no_claim_is_lost():
    project, (person, second_person) = make_desk(images=IMAGES, annotators=2, critiques_per_image=1)
    set_policies(project, gold_percent=10, retest_percent=10)
    assignments = work_off(person, project, count=5)
    claims = claim_assignments(person=person, project_id=project.id, count=3)
    assert not has_order(open_positions(project))

    set_policies(project, gold_percent=0)
    assert not has_order(open_positions(project))  # one's own images are still mixed in
    set_policies(project, retest_percent=0)

    assert open_positions(project) == sorted(open_positions(project))
    claimed_ids = Assignment.objects.filter(status="claimed", annotator=person).values_list("id", flat=True)
    assert set(claimed_ids) == {claim.id for claim in claims}
    first_images = {assignment.image_id for assignment in assignments} | {claim.image_id for claim in claims}
    assert {assignment.image_id for assignment in work_off(second_person, project)} == set(
        project.images.exclude(pk__in=first_images).values_list("id", flat=True)
    )
