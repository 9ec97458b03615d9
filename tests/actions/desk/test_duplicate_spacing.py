"""Near-duplicates are claimed with other images between them, as long as there are any."""

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.projects.projects import change_project
from annotation.actions.shared.grouping import merge_images
from annotation.models import Assignment, ClaimCursor, Image
from bench.shared.seeding import seed
from tests.factories import analyze, make_batch, make_critique, make_desk, make_images, make_member

pytestmark = pytest.mark.django_db


def desk_with_groups(*groups, images, annotators=1, **policies):
    """Makes a desk whose images at these positions (from 1) are near-duplicates of one another."""
    project, people = make_desk(images=images, annotators=annotators, **policies)
    for positions in groups:
        group(project, positions)
    return project, people


def group(project, positions):
    images = list(Image.objects.filter(project=project, position__in=positions))
    merge_images(actor=project.created_by, project=project, images=images)


def positions(claims):
    return list(
        Image.objects.filter(pk__in=[assignment.image_id for assignment in claims]).values_list("position", flat=True)
    )


def claim(person, project, count=1):
    return claim_assignments(person=person, project_id=project.id, count=count)


def critique_positions(person, project, images):
    """Has a person write critiques, and returns the positions of their images in this order."""
    return [make_critique(person, project).image.position for _ in range(images)]


def test_near_duplicates_come_with_other_images_between_them():
    project, (person,) = desk_with_groups([1, 2, 3], images=8, duplicate_spacing=3)

    assert critique_positions(person, project, images=8) == [1, 4, 5, 6, 2, 7, 8, 3]


def test_without_the_policy_images_come_in_the_order_of_the_batch():
    project, (person,) = desk_with_groups([1, 2, 3], images=4, duplicate_spacing=0)

    assert critique_positions(person, project, images=4) == [1, 2, 3, 4]


def test_two_images_claimed_at_once_are_no_near_duplicates():
    project, (person,) = desk_with_groups([1, 2], [3, 4], images=5)

    assert positions(claim(person, project, count=3)) == [1, 3, 5]


def test_a_skipped_image_counts_as_recent():
    project, (person,) = desk_with_groups([1, 2], images=3, duplicate_spacing=1)
    skip_assignment(person=person, assignment_id=claim(person, project)[0].id, reason="other")

    assert critique_positions(person, project, images=2) == [3, 2]


def test_a_person_for_whom_only_near_duplicates_are_left_gets_all_of_them():
    project, (person,) = desk_with_groups([1, 2, 3, 4], images=4, duplicate_spacing=50)

    assert positions(claim(person, project, count=4)) == [1, 2, 3, 4]


def test_other_batches_are_searched_first():
    project, (person,) = desk_with_groups([1, 2], images=2)
    later_batch = make_batch(project, priority=200)
    (later_image,) = make_images(later_batch, 1)

    images = [assignment.image_id for assignment in claim(person, project, count=3)]

    assert images[1] == later_image.id
    assert len(set(images)) == 3


def test_recent_images_of_one_person_do_not_count_for_another():
    project, (first, second) = desk_with_groups([1, 2], images=3, annotators=2)

    assert critique_positions(first, project, images=2) == [1, 3]
    assert critique_positions(second, project, images=2) == [2, 3]


def test_depth_first_spaces_near_duplicates_too():
    project, (person,) = desk_with_groups([1, 2], images=4, order="depth_first")

    assert critique_positions(person, project, images=4) == [1, 3, 4, 2]


def test_a_group_of_one_project_has_no_effect_in_another():
    project, (person,) = desk_with_groups([1, 2], images=2)
    other_project, _people = desk_with_groups([1, 2], images=3)
    make_member(other_project, person=person)
    Image.objects.exclude(group="").update(group="near-the-same-name")
    claims = claim(person, project)

    assert len(claims) == 1
    assert critique_positions(person, other_project, images=1) == [1]


def test_a_group_of_any_size_is_skipped_at_a_bounded_cost_and_no_slot_is_missed():
    seeded = seed(images=400, critiques=0, people=1)
    person, project = seeded.people[0], seeded.project
    Image.objects.filter(position__lte=300).update(group="near-1")
    analyze()

    claims = claim(person, project, count=20)
    while next_claims := _submit_and_claim(person, project):
        claims += next_claims

    assert positions(claims[:20]) == list(range(1, 21))  # the 200 slots ahead are all of one group
    assert len({assignment.image_id for assignment in claims}) == len(claims) == 400
    assert ClaimCursor.objects.get(person=person).sort_key == 2**63 - 1


def _submit_and_claim(person, project):
    Assignment.objects.filter(annotator=person, status="claimed").update(status="submitted", lease_until=None)
    return claim(person, project, count=20)


def test_the_policy_can_be_changed_at_any_time():
    project, (person,) = desk_with_groups([1, 2], images=4)
    assert critique_positions(person, project, images=1) == [1]

    change_project(actor=project.created_by, project=project, duplicate_spacing=0)
    assert critique_positions(person, project, images=1) == [2]
