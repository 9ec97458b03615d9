"""What others write while images are held out leaves no more either: no order of commits lets anything slip through."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.db import connections, transaction

from annotation.actions.curating import holding_out
from annotation.actions.curating.holding_out import hold_out_batch, hold_out_images, hold_out_missed_copies
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.actions.refining.storing import Answer, store_answers
from annotation.actions.shared.grouping import merge_images
from annotation.exporting.cursors import START
from annotation.exporting.feed import CRITIQUES, INSTRUCTIONS, Feed
from annotation.models import Critique, Image, Instruction, RunRequest
from annotation.queries.images.held_out import images_to_hold_out
from annotation.refining.replies import Reply, Usage
from annotation.rules.judging import QuestionnaireResponse
from annotation.sql.rows import fetch_rows
from tests.actions.refining.helpers import ONE_ITEM
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_image, make_images, make_project
from tests.refining.instructions import make_run
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
_WAITING = (
    "SELECT count(*) AS number FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def is_anybody_waiting() -> bool:
    return bool(fetch_rows(_WAITING)[0]["number"])


@contextmanager
def uncommitted(function):
    """Runs a function in a transaction of another connection, which commits when the block ends."""
    written, may_commit = Signal(), Signal()

    def run():
        try:
            with transaction.atomic():
                function()
                written.set()
                assert may_commit.wait(PATIENCE)
        finally:
            written.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        assert written.wait(PATIENCE)
        yield
        may_commit.set()
        future.result()


@contextmanager
def waiting(function):
    """Runs a function in another thread; the block begins when it waits for a lock, and it is done when that ends."""

    def run():
        try:
            function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        wait_until(lambda: future.done() or is_anybody_waiting())
        yield
        future.result(PATIENCE)


def run_during(first, second, meanwhile=lambda: None):
    """Runs `second` while what `first` wrote is not committed, until it is done or waits; `meanwhile` runs then."""
    transaction_of_first = uncommitted(first)
    transaction_of_first.__enter__()
    with waiting(second):
        meanwhile()
        transaction_of_first.__exit__(None, None, None)


@pytest.mark.parametrize("is_submitted_first", [False, True])
def test_no_reader_of_the_feed_gets_a_critique_that_is_submitted_while_its_image_is_held_out(is_submitted_first):
    project, (person,) = make_desk(images=1)
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    image = Image.objects.get()
    lines = []

    def submit():
        response = QuestionnaireResponse(answers=ANSWERS)
        submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response)

    def read():
        lines.extend(Feed(CRITIQUES, project, START).page(10).lines)

    steps = [lambda: hold_out_images(actor=project.created_by, project=project, images=[image]), submit]
    run_during(*(reversed(steps) if is_submitted_first else steps), read)
    read()

    assert Critique.objects.count() == 1
    assert lines
    assert all('"held_out"' in line for line in lines)


def test_an_image_that_is_added_while_its_batch_is_held_out_is_held_out():
    batch = make_batch(make_project())

    run_during(lambda: make_image(batch), lambda: hold_out_batch(actor=batch.created_by, batch=batch))
    run_during(lambda: hold_out_batch(actor=batch.created_by, batch=batch), lambda: make_image(batch))

    assert list(Image.objects.values_list("held_out", flat=True)) == [True, True]


def test_a_row_that_is_inserted_without_a_lock_while_its_batch_is_held_out_waits_and_is_held_out():
    batch = make_batch(make_project())
    image = make_image(batch)
    image.pk, image.sha256, image.position = uuid4(), "0" * 64, 2

    run_during(lambda: hold_out_batch(actor=batch.created_by, batch=batch), lambda: image.save(force_insert=True))

    assert list(Image.objects.values_list("held_out", flat=True)) == [True, True]


@pytest.mark.parametrize("is_merged_first", [False, True])
def test_an_image_that_joins_a_group_while_the_group_is_held_out_is_held_out(is_merged_first):
    batch = make_batch(make_project())
    first, second = make_images(batch, 2)
    steps = [
        lambda: hold_out_images(actor=batch.created_by, project=batch.project, images=[first]),
        lambda: merge_images(actor=batch.created_by, project=batch.project, images=[first, second]),
    ]

    run_during(*(reversed(steps) if is_merged_first else steps))

    assert list(Image.objects.values_list("held_out", flat=True)) == [True, True]


@pytest.mark.parametrize("is_grouped_first", [False, True])
def test_rows_that_are_grouped_and_held_out_by_whoever_writes_them_wait_for_each_other(is_grouped_first):
    first, second = make_images(make_batch(make_project()), 2)
    Image.objects.filter(pk=first.pk).update(group="near")
    steps = [
        lambda: Image.objects.filter(pk=first.pk).update(held_out=True),
        lambda: Image.objects.filter(pk=second.pk).update(group="near"),
    ]

    run_during(*(reversed(steps) if is_grouped_first else steps))

    assert list(Image.objects.values_list("held_out", flat=True)) == [True, True]


@pytest.mark.parametrize("is_added_first", [False, True])
def test_a_copy_that_another_project_adds_while_the_image_is_held_out_is_held_out_too(is_added_first):
    image, other_batch = make_image(make_batch(make_project()), 1), make_batch(make_project())
    steps = [
        lambda: hold_out_images(actor=image.project.created_by, project=image.project, images=[image]),
        lambda: make_image(other_batch, 1),
    ]

    run_during(*(reversed(steps) if is_added_first else steps))
    hold_out_missed_copies()

    assert set(Image.objects.values_list("project", "held_out_elsewhere")) == {
        (image.project_id, False),
        (other_batch.project_id, True),
    }


def test_a_copy_that_is_added_while_a_held_out_batch_gets_the_image_is_held_out_too():
    batch, other_batch = make_batch(make_project(), held_out=True), make_batch(make_project())

    run_during(lambda: make_image(batch, 1), lambda: make_image(other_batch, 1))
    hold_out_missed_copies()

    assert list(Image.objects.values_list("held_out", flat=True)) == [True, True]


def test_projects_that_hold_out_copies_of_each_other_at_once_do_not_stop_each_other(monkeypatch):
    batches = [make_batch(make_project()), make_batch(make_project())]
    images = [[make_image(batch, number) for number in (1, 2)] for batch in batches]
    barrier = Barrier(2)

    def read_side_by_side(*arguments):
        with suppress(BrokenBarrierError):
            barrier.wait(0.5)
        return images_to_hold_out(*arguments)

    def hold_out(batch, image):
        try:
            return hold_out_images(actor=batch.created_by, project=batch.project, images=[image])
        finally:
            connections.close_all()

    monkeypatch.setattr(holding_out, "images_to_hold_out", read_side_by_side)
    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(hold_out, batches, [images[0][0], images[1][1]]))

    assert numbers == [1, 1]
    assert list(Image.objects.values_list("held_out", flat=True)) == [True] * 4


@pytest.mark.parametrize("is_stored_first", [False, True])
def test_an_answer_that_is_stored_while_the_image_is_held_out_leaves_no_instruction(is_stored_first):
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    run = make_run(project)
    request = RunRequest.objects.select_related("critique__questionnaire").get(run=run)
    image = Image.objects.get()
    steps = [
        lambda: hold_out_images(actor=project.created_by, project=project, images=[image]),
        lambda: store_answers(run, [Answer(request, Reply(ONE_ITEM, "stop", Usage(900, 200), "tiny"))]),
    ]

    run_during(*(reversed(steps) if is_stored_first else steps))

    assert Instruction.objects.count() == int(is_stored_first)
    lines = Feed(INSTRUCTIONS, project, START).page(10).lines
    assert not any('"kept"' in line for line in lines)
    if is_stored_first:
        critique, instruction = Critique.objects.get(), Instruction.objects.get()
        assert instruction.changed_seq == critique.changed_seq
