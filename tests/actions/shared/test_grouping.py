"""Near-duplicates are found and grouped as images arrive, and what a person grouped or split stays."""

import random
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image as PillowImage
from PIL import ImageEnhance

from annotation.actions.importing.images import add_image, prepare_image
from annotation.actions.shared.grouping import merge_images, split_images
from annotation.errors import Invalid
from annotation.imaging.inspection import inspect_and_render
from annotation.models import Batch, Fingerprint, Image
from annotation.sources.metadata import ImageMetadata
from tests.actions.importing.helpers import run_import
from tests.factories import PHOTOS, make_batch, make_image, make_project

pytestmark = pytest.mark.django_db
PHOTOGRAPHS = sorted(PHOTOS.glob("*.jpg"))[:4]


def photograph(number: int) -> PillowImage.Image:
    pillow_image = PillowImage.open(PHOTOGRAPHS[number])
    pillow_image.draft("RGB", (400, 400))
    return pillow_image.convert("RGB").resize((480, 320))


def encode(pillow_image: PillowImage.Image, quality: int = 90) -> bytes:
    file = BytesIO()
    pillow_image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def add(batch: Batch, pillow_image: PillowImage.Image, name: str = "a.jpg", quality: int = 90, **options) -> Image:
    file = BytesIO(encode(pillow_image, quality))
    image = add_image(actor=batch.created_by, batch=batch, name=name, file=file, render=True, **options)
    image.refresh_from_db()
    return image


def groups(batch: Batch) -> list[str]:
    return list(batch.images.order_by("position").values_list("group", flat=True))


def find_near_duplicates(value: int, bits: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT image_id::text FROM loupe_near_duplicates(%s, %s)", [value, bits])
        return {row[0] for row in cursor.fetchall()}


def flip_bits(value: int, bits: list[int]) -> int:
    for bit in bits:
        value ^= 1 << bit if bit < 63 else -(1 << 63)
    return value


@pytest.mark.parametrize("bits", range(8))
def test_every_hash_within_the_distance_matches_and_none_beyond(bits: int, batch: Batch) -> None:
    generator = random.Random(bits)
    value = generator.getrandbits(64) - (1 << 63)
    images = {distance: make_image(batch) for distance in range(10)}
    for distance, image in images.items():
        neighbour = flip_bits(value, generator.sample(range(64), distance))
        Fingerprint.objects.update_or_create(image=image, defaults={"hash": neighbour})
    assert find_near_duplicates(value, bits) == {
        str(image.id) for distance, image in images.items() if distance <= bits
    }


def test_a_distance_that_the_index_does_not_cover_is_rejected() -> None:
    from django.db import InternalError, transaction

    with pytest.raises(InternalError), transaction.atomic():
        find_near_duplicates(0, 8)


@pytest.mark.parametrize("number", range(4))
def test_a_resized_adjusted_or_cropped_copy_has_nearly_the_same_hash(number: int, tmp_path: Path) -> None:
    original = photograph(number)
    copies = {
        "the same": original,
        "half the size": original.resize((240, 160)),
        "brighter": ImageEnhance.Brightness(original).enhance(1.15),
        "more contrast": ImageEnhance.Contrast(original).enhance(1.2),
        "trimmed": original.crop((5, 3, 475, 317)),
    }
    hashes = {}
    for name, pillow_image in copies.items():
        path = tmp_path / "copy.jpg"
        path.write_bytes(encode(pillow_image, 60))
        inspection, _ = inspect_and_render(path, tmp_path)
        assert inspection.fingerprint is not None
        hashes[name] = inspection.fingerprint
    first = hashes["the same"]
    assert {name: (first ^ value).bit_count() > 7 for name, value in hashes.items()} == dict.fromkeys(copies, False)


def test_different_photographs_are_not_grouped_and_copies_are(batch: Batch) -> None:
    add(batch, photograph(0))
    add(batch, photograph(1))
    add(batch, photograph(0), "copy.jpg", quality=50)
    first, second, copy = groups(batch)
    assert first == copy != ""
    assert second == ""


def test_images_of_one_colour_have_no_hash_and_no_group(batch: Batch) -> None:
    make_image(batch)
    make_image(batch)
    assert not Fingerprint.objects.exists()
    assert groups(batch) == ["", ""]


def test_near_duplicates_are_grouped_across_the_batches_of_one_project_only(batch: Batch) -> None:
    add(batch, photograph(0))
    foreign_batch = make_batch(make_project())
    assert add(foreign_batch, photograph(0), quality=50).group == ""
    second_batch = make_batch(batch.project)
    assert add(second_batch, photograph(0), quality=50).group == groups(batch)[0] != ""


def test_an_import_groups_the_images_that_it_adds(batch: Batch, root: Path) -> None:
    for name, quality in (("a.jpg", 90), ("b.jpg", 70), ("c.jpg", 50)):
        (root / name).write_bytes(encode(photograph(0), quality))
    (root / "d.jpg").write_bytes(encode(photograph(1)))
    run_import(batch, "folder")
    first, second, third, fourth = groups(batch)
    assert first == second == third != ""
    assert fourth == ""


def test_an_upload_is_grouped_when_its_renditions_are_made(batch: Batch) -> None:
    add(batch, photograph(0))
    file = BytesIO(encode(photograph(0), 50))
    image = add_image(actor=batch.created_by, batch=batch, name="b.jpg", file=file)
    prepare_image(image_id=image.id)
    first, second = groups(batch)
    assert first == second != ""


def test_an_image_between_two_groups_joins_them(batch: Batch) -> None:
    value = 0x0123456789ABCDEF
    first, second, third = (make_image(batch) for _ in range(3))
    from annotation.actions.shared.grouping import group_images

    group_images(project_id=batch.project_id, hashes={first.id: value})
    group_images(project_id=batch.project_id, hashes={second.id: flip_bits(value, list(range(12)))})
    assert groups(batch) == ["", "", ""]
    group_images(project_id=batch.project_id, hashes={third.id: flip_bits(value, list(range(6)))})
    assert len(set(groups(batch))) == 1
    assert groups(batch)[0]


def test_a_group_that_a_manifest_named_stays(batch: Batch) -> None:
    add(batch, photograph(0), metadata=ImageMetadata(group="series-a"))
    assert add(batch, photograph(0), quality=50, metadata=ImageMetadata(group="series-b")).group == "series-b"
    assert add(batch, photograph(0), quality=40).group == "series-a"
    assert groups(batch) == ["series-a", "series-b", "series-a"]


def test_images_that_a_person_split_are_not_grouped_again(batch: Batch) -> None:
    images = [add(batch, photograph(0), quality=quality) for quality in (90, 70)]
    images[0].refresh_from_db()
    split_images(actor=batch.created_by, project=batch.project, images=[images[1]])
    assert groups(batch) == ["", ""]
    third = add(batch, photograph(0), quality=50)
    assert third.group == groups(batch)[0] != ""
    assert groups(batch)[1] == ""


def test_merging_two_images_merges_their_groups(batch: Batch) -> None:
    for number in (0, 1):
        for quality in (90, 50):
            add(batch, photograph(number), quality=quality)
    images = list(batch.images.order_by("position"))
    merge_images(actor=batch.created_by, project=batch.project, images=[images[0], images[3]])
    assert len(set(groups(batch))) == 1
    with pytest.raises(Invalid):
        merge_images(actor=batch.created_by, project=batch.project, images=[images[0]])
