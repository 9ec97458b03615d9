"""Critiques of an image that is held out for a benchmark are not reviewed, whatever their authors change."""

import pytest

from annotation.actions.curating.holding_out import hold_out_batch, put_back_batch
from annotation.actions.desk.revise import revise_critique
from annotation.errors import Conflict
from annotation.models import Batch, Critique
from tests.actions.review.helpers import make_review_desk

pytestmark = pytest.mark.django_db


def mend(desk):
    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    return revise_critique(actor=desk.author, critique=critique, answers={"grade": 4}, based_on=critique.updated_at)


@pytest.mark.parametrize(("decision", "reason"), [("return", "answered"), ("accept", "changed")])
def test_a_critique_that_its_author_mends_while_its_image_is_held_out_waits_until_it_is_put_back(decision, reason):
    desk = make_review_desk(reviewers=2)
    batch, manager = Batch.objects.get(), desk.project.created_by
    desk.decide(decision)
    hold_out_batch(actor=manager, batch=batch)

    mend(desk)

    assert desk.review().status == "done"
    assert desk.claim() == []
    with pytest.raises(Conflict, match="held out for a benchmark"):
        desk.decide("accept")

    put_back_batch(actor=manager, batch=batch)
    review = desk.review()
    assert (review.status, review.reasons, review.round) == ("open", [reason], 2)
    assert (review.kept_for == desk.reviewer) is (decision == "return")
    assert desk.decide("accept").critique.status == "accepted"
