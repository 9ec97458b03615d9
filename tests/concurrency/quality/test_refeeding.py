"""Promise 3 where the feed sends critiques again, each worker with a database connection of its own."""

from functools import partial

import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.quality.policies import change_quality
from annotation.actions.review.refeeding import refeed_critiques
from annotation.models import Critique, Image, Instruction
from annotation.queries.system.inspection import inspection_lags
from tests.actions.inspecting.helpers import inspect_all, set_policy, submit_grade
from tests.concurrency.quality.test_inspecting_and_reviewing import meanwhile
from tests.concurrency.test_claims import run_together
from tests.factories import make_desk
from tests.refining.instructions import make_instructions

pytestmark = pytest.mark.django_db(transaction=True)


def refeed():
    refeed_critiques()
    return 1


@pytest.fixture
def critiques():
    """Two inspected critiques of an image that agree, in the order of their ids, which a feed has to send again."""
    project, people = make_desk(images=1, annotators=2, critiques_per_image=2)
    set_policy(project, spread_limit=2, critiques_at_most=5)
    critiques = [submit_grade(person, project, 2) for person in people]
    make_instructions(project)
    inspect_all()
    change_quality(actor=project.created_by, project=project, reviewed_only=True)
    return sorted(critiques, key=lambda critique: critique.id)


def lock(critique):
    return Critique.objects.select_for_update(no_key=True, nowait=True).get(pk=critique.pk)


def test_the_feed_locks_critiques_in_the_order_of_their_ids_and_before_their_instructions(critiques):
    first, last = critiques
    # The last one was changed first, so that it is the first to be sent again.
    revise_critique(actor=first.annotator, critique=first, answers={"feeling": "other"})

    with meanwhile(refeed) as begin:
        lock(first)
        begin()
        lock(last)
        assert len(Instruction.objects.select_for_update(no_key=True, nowait=True)) == 2

    seqs = Critique.objects.order_by("pk").values_list("changed_seq", flat=True)
    assert len(set(seqs)) == 1


def test_a_revision_that_the_feed_sends_again_with_an_older_stamp_is_inspected_and_asks_for_another_critique(critiques):
    first, last = critiques
    revise = partial(revise_critique, actor=last.annotator, critique=last, answers={"grade": 4})

    with meanwhile(refeed) as begin:
        lock(first)
        begin()  # it has its stamp, and waits
        run_together(revise)
    inspect_all()

    last.refresh_from_db()
    assert last.changed_seq >= last.state_seq > 0
    assert inspection_lags() == []
    assert Image.objects.get().extra_critiques == 1
