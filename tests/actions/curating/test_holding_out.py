"""Holding images out for a benchmark: whole near-duplicate groups, by batch or by a share, whoever groups them."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.actions.curating.batches import create_batch
from annotation.actions.curating.holding_out import (
    hold_out_batch,
    hold_out_images,
    hold_out_share,
    put_back_batch,
    put_back_images,
)
from annotation.actions.curating.images import replace_metadata
from annotation.actions.shared.grouping import merge_images, split_images
from annotation.errors import Conflict, Invalid
from annotation.models import Event, Image
from annotation.queries.images.held_out import draw_share, preview_batch, preview_share
from tests.actions.importing.helpers import run_import
from tests.actions.shared.test_grouping import add, photograph
from tests.factories import image_bytes, make_batch, make_critique, make_image, make_images, make_member, make_project

pytestmark = pytest.mark.django_db


def held_out(rows) -> list[bool]:
    return list(rows.order_by("position").values_list("held_out", flat=True))


def put_in_group(images, name="near"):
    Image.objects.filter(pk__in=[image.pk for image in images]).update(group=name)


def test_a_batch_is_held_out_with_its_images_and_those_that_come_later(batch):
    make_images(batch, 2)

    assert hold_out_batch(actor=batch.created_by, batch=batch) == 2
    make_image(batch)

    assert held_out(batch.images) == [True] * 3
    event = Event.objects.get(verb="held_out")
    assert (event.noun, event.target, event.data) == ("batch", batch.id, {"images": 2})


def test_a_batch_that_is_held_out_already_records_nothing_more(batch):
    hold_out_batch(actor=batch.created_by, batch=batch)

    assert hold_out_batch(actor=batch.created_by, batch=batch) == 0
    assert Event.objects.filter(verb="held_out").count() == 1


def test_a_new_batch_can_be_held_out_from_the_start():
    project = make_project()
    batch = create_batch(actor=project.created_by, project=project, name="Exam", held_out=True)
    make_image(batch)

    assert held_out(batch.images) == [True]
    assert Event.objects.get(verb="held_out").target == batch.id


def test_an_import_into_a_held_out_batch_holds_its_images_out(batch, root):
    hold_out_batch(actor=batch.created_by, batch=batch)
    (root / "spring" / "a.jpg").write_bytes(image_bytes(1))
    run_import(batch, kind="folder", path="spring")

    assert held_out(batch.images) == [True]


def test_near_duplicates_of_a_held_out_image_are_held_out_in_other_batches_too(batch):
    image, neighbour = make_image(batch), make_image(make_batch(batch.project))
    put_in_group([image, neighbour])

    assert hold_out_images(actor=batch.created_by, project=batch.project, images=[image]) == 2
    assert Image.objects.get(pk=neighbour.pk).held_out


def test_a_group_of_another_project_with_the_same_name_is_not_held_out(batch):
    image, neighbour = make_image(batch), make_image(make_batch(make_project()))
    put_in_group([image, neighbour])

    hold_out_images(actor=batch.created_by, project=batch.project, images=[image])

    assert not Image.objects.get(pk=neighbour.pk).held_out


def test_images_that_are_merged_with_a_held_out_one_are_held_out(batch):
    first, second, third = make_images(batch, 3)
    put_in_group([second, third])
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first])

    merge_images(
        actor=batch.created_by, project=batch.project, images=Image.objects.filter(pk__in=[first.pk, second.pk])
    )

    assert held_out(batch.images) == [True] * 3


def test_an_image_that_is_near_a_held_out_one_is_held_out_when_it_arrives(batch):
    hold_out_images(actor=batch.created_by, project=batch.project, images=[add(batch, photograph(0))])
    add(make_batch(batch.project), photograph(0), quality=60)
    add(batch, photograph(1))

    assert list(Image.objects.order_by("pk").values_list("held_out", flat=True)) == [True, True, False]


def test_a_manifest_that_puts_an_image_into_the_group_of_a_held_out_one_holds_it_out(batch):
    first, second = make_images(batch, 2)
    put_in_group([first])
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first])

    manifest = f"file,group\n{second.file},near\n".encode()
    replace_metadata(actor=batch.created_by, batch=batch, content=manifest)

    assert held_out(batch.images) == [True] * 2


def test_an_image_that_leaves_the_group_of_a_held_out_one_stays_held_out(batch):
    first, second, third = make_images(batch, 3)
    put_in_group([first, second, third])
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first])

    split_images(actor=batch.created_by, project=batch.project, images=[Image.objects.get(pk=second.pk)])

    assert held_out(batch.images) == [True] * 3


def test_the_database_holds_a_group_out_whoever_writes_it(batch):
    first, _second, third = make_images(batch, 3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_image SET \"group\" = 'near' WHERE id <> %s", [third.id])
        cursor.execute("UPDATE annotation_image SET held_out = true WHERE id = %s", [first.id])
        assert held_out(batch.images) == [True, True, False]
        cursor.execute("UPDATE annotation_image SET \"group\" = 'near' WHERE id = %s", [third.id])
    assert held_out(batch.images) == [True] * 3


def test_the_database_puts_no_image_back_alone(batch):
    first, second = make_images(batch, 2)
    put_in_group([first, second])
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first])

    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=first.pk).update(held_out=False)
    hold_out_batch(actor=batch.created_by, batch=batch)
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.update(held_out=False)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 1])
def test_a_share_is_drawn_by_whole_groups_and_the_seed(batch, share):
    images = make_images(batch, 10)
    put_in_group(images[:3], "a")
    put_in_group(images[3:5], "b")
    project = batch.project

    draw = draw_share(project, share, 7)
    assert draw == draw_share(project, share, 7)
    assert preview_share(project, share, 7).images == len(draw)
    assert hold_out_share(actor=batch.created_by, project=project, share=share, seed=7) == len(draw)

    flags = held_out(batch.images)
    assert set(batch.images.filter(held_out=True).values_list("pk", flat=True)) == set(draw)
    assert share * 10 <= sum(flags) <= share * 10 + 2
    assert len(set(flags[:3])) == len(set(flags[3:5])) == 1


def test_another_seed_draws_other_images(batch):
    make_images(batch, 12)
    draws = {tuple(sorted(draw_share(batch.project, 0.25, seed))) for seed in range(5)}

    assert len(draws) > 1
    assert {len(draw) for draw in draws} == {3}


def test_held_out_images_count_for_a_share(batch):
    make_images(batch, 10)
    project = batch.project
    hold_out_share(actor=batch.created_by, project=project, share=0.2, seed=1)

    assert hold_out_share(actor=batch.created_by, project=project, share=0.2, seed=2) == 0
    assert hold_out_share(actor=batch.created_by, project=project, share=0.5, seed=2) == 3
    assert sum(held_out(batch.images)) == 5


def test_a_share_of_a_batch_takes_its_images_and_their_near_duplicates_elsewhere(batch):
    images = make_images(batch, 4)
    neighbour = make_image(make_batch(batch.project))
    put_in_group([images[0], neighbour])

    hold_out_share(actor=batch.created_by, project=batch.project, share=1, seed=0, batch=batch)

    assert Image.objects.filter(held_out=True).count() == 5
    assert not batch.held_out
    event = Event.objects.get(verb="held_out")
    assert (event.target, event.data) == (batch.id, {"images": 5, "share": 1, "seed": 0})


@pytest.mark.parametrize(
    ("values", "field"), [({"share": 0}, "share"), ({"share": 1.5}, "share"), ({"seed": -1}, "seed")]
)
def test_a_share_that_cannot_be_drawn_is_refused_beside_its_field(batch, values, field):
    with pytest.raises(Invalid) as caught:
        hold_out_share(actor=batch.created_by, project=batch.project, **{"share": 0.1, "seed": 0, **values})
    assert list(caught.value.fields) == [field]


def test_a_batch_of_another_project_is_refused(batch):
    with pytest.raises(Invalid) as caught:
        hold_out_share(actor=batch.created_by, project=make_project(), share=0.1, seed=0, batch=batch)
    assert list(caught.value.fields) == ["batch"]


def test_a_preview_counts_images_and_the_critiques_that_would_leave_no_more(batch):
    person = make_member(batch.project)
    first, _second = make_images(batch, 2)
    make_critique(person, batch.project)
    make_critique(person, batch.project)
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first])

    preview = preview_batch(batch)

    assert (preview.images, preview.already, preview.critiques) == (2, 1, 1)


def test_a_batch_is_put_back_with_its_images(batch):
    make_images(batch, 2)
    hold_out_batch(actor=batch.created_by, batch=batch)

    assert put_back_batch(actor=batch.created_by, batch=batch) == 2

    batch.refresh_from_db()
    assert (batch.held_out, held_out(batch.images)) == (False, [False, False])
    assert Event.objects.get(verb="put_back").data == {"images": 2}


def test_near_duplicates_of_another_held_out_batch_stay_held_out(batch):
    other_batch = make_batch(batch.project)
    image, neighbour = make_image(batch), make_image(other_batch)
    make_image(batch)
    put_in_group([image, neighbour])
    for held_out_batch in (batch, other_batch):
        hold_out_batch(actor=batch.created_by, batch=held_out_batch)

    assert put_back_batch(actor=batch.created_by, batch=batch) == 1
    assert set(Image.objects.filter(held_out=True)) == {image, neighbour}


def test_single_images_of_a_held_out_batch_are_not_put_back(batch):
    image = make_image(batch)
    hold_out_batch(actor=batch.created_by, batch=batch)

    with pytest.raises(Conflict) as caught:
        put_back_images(actor=batch.created_by, project=batch.project, images=[image])
    assert caught.value.code == "batch_held_out"


def test_images_are_put_back_with_their_near_duplicates(batch):
    first, second, third = make_images(batch, 3)
    put_in_group([first, second])
    hold_out_images(actor=batch.created_by, project=batch.project, images=[first, third])

    assert put_back_images(actor=batch.created_by, project=batch.project, images=[second]) == 2
    assert held_out(batch.images) == [False, False, True]
