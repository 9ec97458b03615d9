"""Promise 9: who has read others' answers as a reviewer is not asked for their own on the same image."""

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.projects.members import add_member, change_member
from annotation.actions.quality.gold_items import add_gold_item, change_gold_item
from annotation.models import Assignment, Image, Membership, QualityPolicy
from annotation.queries.desk.claims import count_images_left
from annotation.queries.quality.qualification import unseen_items
from annotation.sql.rows import fetch_rows
from tests.actions.quality.helpers import set_policies
from tests.actions.review.helpers import make_review_desk
from tests.factories import make_batch, make_images

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """Three images that ask for a second critique, of two of which the reviewer has decided on the first."""
    desk = make_review_desk(images=3, critiques_per_image=2)
    desk.decide("accept", desk.critiques[0])
    desk.decide("return", desk.critiques[1])
    return desk


def annotate(desk):
    """Makes the reviewer an annotator."""
    membership = Membership.objects.get(project=desk.project, person=desk.reviewer)
    change_member(actor=desk.project.created_by, membership=membership, role="annotator")
    return membership


def claimed_images(desk, count=5):
    claims = claim_assignments(person=desk.reviewer, project_id=desk.project.id, count=count)
    return [claim.image_id for claim in claims]


def test_a_former_reviewer_gets_only_images_on_whose_critiques_they_did_not_decide(desk):
    annotate(desk)

    assert count_images_left(desk.project.id, desk.reviewer.id) == 1
    assert claimed_images(desk) == [desk.critiques[2].image_id]
    assert count_images_left(desk.project.id, desk.reviewer.id) == 0


def test_who_decided_on_nothing_in_a_project_gets_all_of_its_images(desk):
    annotate(desk)
    elsewhere = make_review_desk(images=1, critiques_per_image=2)
    add_member(actor=elsewhere.project.created_by, project=elsewhere.project, person=desk.reviewer, role="annotator")

    (claim,) = claim_assignments(person=desk.reviewer, project_id=elsewhere.project.id, count=5)
    assert claim.image_id == elsewhere.critiques[0].image_id


def test_the_search_of_a_batch_passes_what_they_decided_on(desk):
    annotate(desk)
    make_images(make_batch(desk.project), 1)
    newest = Image.objects.order_by("-created_at").first()

    assert claimed_images(desk) == [desk.critiques[2].image_id, newest.id]
    (row,) = fetch_rows(
        "SELECT loupe_first_sort_key(%s, %s, 0) AS sort_key", [desk.reviewer.id, desk.critiques[0].batch_id]
    )
    assert row["sort_key"] is None


def test_they_are_not_shown_as_gold_or_in_the_test_what_they_decided_on():
    desk = make_review_desk(images=2)
    items = [
        add_gold_item(actor=desk.project.created_by, critique=critique, image=critique.image, use="test")
        for critique in desk.critiques
    ]
    desk.decide("accept", desk.critiques[0])
    membership = annotate(desk)
    policy = QualityPolicy.objects.select_related("project").get(project=desk.project)
    assert unseen_items(membership, policy, "test", 5) == [items[1].id]

    for item in items:
        change_gold_item(actor=desk.project.created_by, item=item, use="gold")
    make_images(make_batch(desk.project), 9)
    set_policies(desk.project, gold_percent=30)
    assert [show_gold(desk), show_gold(desk)] == [desk.critiques[1].image_id, None]


def show_gold(desk):
    (row,) = fetch_rows(
        "SELECT loupe_show_gold(%s, %s, %s, '1 hour', NULL) AS assignment",
        [desk.reviewer.id, desk.project.id, desk.project.questionnaire_id],
    )
    return row["assignment"] and Assignment.objects.get(pk=row["assignment"]).image_id
