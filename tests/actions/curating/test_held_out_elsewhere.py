"""An image that is held out for a benchmark leaves through no other project that has the same bytes."""

import pytest
from django.db import IntegrityError, transaction

from annotation.actions.curating.holding_out import (
    hold_out_batch,
    hold_out_images,
    hold_out_missed_copies,
    put_back_batch,
    put_back_images,
)
from annotation.errors import Conflict
from annotation.models import Critique, Image
from annotation.tasks import sweep
from tests.actions.shared.test_grouping import add, photograph
from tests.factories import make_batch, make_critique, make_image, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_batch():
    return make_batch(make_project())


def hold_out(*images):
    return hold_out_images(actor=images[0].batch.created_by, project=images[0].project, images=images)


def put_back(*images):
    return put_back_images(actor=images[0].batch.created_by, project=images[0].project, images=images)


def state(image):
    image.refresh_from_db()
    return image.held_out, image.held_out_elsewhere


def test_a_copy_that_another_project_has_already_is_held_out_and_its_critiques_leave_no_more(batch, other_batch):
    image, copy, another_image = make_image(batch, 1), make_image(other_batch, 1), make_image(other_batch, 2)
    critiques = {make_critique(make_member(copy.project), copy.project).image_id for _ in range(2)}
    assert copy.id in critiques

    assert hold_out(image) == 1

    assert (state(image), state(copy), state(another_image)) == ((True, False), (True, True), (False, False))
    assert not Critique.objects.may_leave().filter(image=copy).exists()


def test_a_copy_that_comes_later_is_held_out_when_it_arrives(batch, other_batch):
    hold_out(add(batch, photograph(0)))

    copy, another_image = add(other_batch, photograph(0)), add(other_batch, photograph(1))

    assert (state(copy), state(another_image)) == ((True, True), (False, False))


def test_a_batch_that_is_held_out_reaches_copies_of_what_is_added_later(batch, other_batch):
    copy = make_image(other_batch, 1)
    hold_out_batch(actor=batch.created_by, batch=batch)

    make_image(batch, 1)

    assert state(copy) == (True, True)


def test_the_near_duplicates_of_a_copy_are_held_out_with_it_and_reach_no_further(batch, other_batch):
    image, copy, near = make_image(batch, 1), make_image(other_batch, 1), make_image(other_batch, 2)
    own_near = make_image(batch, 2)
    Image.objects.filter(pk__in=[copy.pk, near.pk]).update(group="near")

    hold_out(image)

    assert (state(copy), state(near), state(own_near)) == ((True, True), (True, True), (False, False))


def test_a_copy_stays_as_long_as_the_other_project_holds_it_out_and_not_longer(batch, other_batch):
    image, copy = make_image(batch, 1), make_image(other_batch, 1)
    hold_out(image)
    with pytest.raises(Conflict) as error:
        put_back(copy)
    assert put_back_batch(actor=other_batch.created_by, batch=other_batch) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=copy.pk).update(held_out=False, held_out_elsewhere=False)

    assert error.value.code == "held_out_elsewhere"
    assert image.project.name not in str(error.value)
    assert put_back(image) == 1
    assert state(copy) == (True, True)
    assert put_back(copy) == 1
    assert state(copy) == (False, False)


def test_a_batch_is_put_back_but_for_the_copies_that_another_project_holds_out(batch, other_batch):
    hold_out(make_image(batch, 1))
    copy, near, free = (make_image(other_batch, number) for number in (1, 2, 3))
    hold_out_batch(actor=other_batch.created_by, batch=other_batch)
    Image.objects.filter(pk__in=[copy.pk, near.pk]).update(group="near")

    assert put_back_batch(actor=other_batch.created_by, batch=other_batch) == 1

    assert [state(image)[0] for image in (copy, near, free)] == [True, True, False]


def test_two_projects_that_hold_out_the_same_image_both_keep_it(batch, other_batch):
    image, copy = make_image(batch, 1), make_image(other_batch, 1)
    hold_out(image)
    hold_out(copy)
    assert (state(image), state(copy)) == ((True, False), (True, False))

    with pytest.raises(Conflict):
        put_back(image)


def test_copies_that_two_transactions_missed_are_held_out_by_the_sweeper(batch, other_batch):
    image, copy = make_image(batch, 1), make_image(other_batch, 2)
    hold_out(image)
    Image.objects.filter(pk=copy.pk).update(sha256=image.sha256)

    sweep()

    assert state(copy) == (True, True)
    assert hold_out_missed_copies() == 0
