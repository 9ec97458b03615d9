"""The leak guard: an image that stands in a published release is found by its bytes and as a near-duplicate."""

import pytest

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.releasing.exports import delete_export
from annotation.models import Export, Fingerprint, Image
from annotation.queries.evaluating.publishing.leaks import Leak, Likeness, count_near_elsewhere, find_leaks
from tests.exporting.releases import finish_export, request_export
from tests.factories import make_batch, make_critique, make_image, make_member, make_project

pytestmark = pytest.mark.django_db(transaction=True)
SAME = Likeness("same_bytes", 0)


def add_image(project, number):
    return make_image(make_batch(project), number)


def criticized(project, number):
    """Adds an image with a critique, of which the next release holds both."""
    image = add_image(project, number)
    make_critique(make_member(project), project)
    return image


def publish(project) -> Export:
    return finish_export(request_export(project))


def set_hash(image, value):
    Fingerprint.objects.update_or_create(image=image, defaults={"hash": value})


@pytest.fixture
def project():
    return make_project()


def test_an_image_of_a_release_is_found_although_it_is_held_out_since(project):
    image = criticized(project, 1)
    export = publish(project)
    hold_out_images(actor=project.created_by, project=project, images=[image])

    assert list(find_leaks([image.id])) == [Leak(image.id, image.id, export.id, SAME)]


def test_each_release_that_holds_the_image_is_named_newest_first(project):
    image = criticized(project, 1)
    exports = [publish(project), publish(project)]

    assert [leak.export for leak in find_leaks([image.id])] == [exports[1].id, exports[0].id]


def test_the_same_bytes_in_a_release_of_another_project_are_found(project):
    image, other_project = add_image(project, 1), make_project()
    neighbour = criticized(other_project, 1)
    export = publish(other_project)

    assert image.sha256 == neighbour.sha256
    assert list(find_leaks([image.id])) == [Leak(image.id, neighbour.id, export.id, SAME)]


@pytest.mark.parametrize(("bits", "is_leak"), [(1, True), (6, True), (8, False)])
def test_a_near_duplicate_in_a_release_of_any_project_is_found_with_its_distance(project, settings, bits, is_leak):
    settings.LOUPE_NEAR_DUPLICATE_BITS = 6
    image, other_project = add_image(project, 1), make_project()
    neighbour = criticized(other_project, 2)
    set_hash(image, 0)
    set_hash(neighbour, (1 << bits) - 1)
    export = publish(other_project)

    expected = [Leak(image.id, neighbour.id, export.id, Likeness("near_duplicate", bits))] if is_leak else []
    assert list(find_leaks([image.id])) == expected


def test_an_image_that_a_person_grouped_with_one_of_a_release_is_found_without_a_distance(project):
    released = criticized(project, 1)
    export = publish(project)
    image = add_image(project, 2)
    Image.objects.update(group="dunes")

    leaks = list(find_leaks([image.id]))

    assert leaks == [Leak(image.id, released.id, export.id, Likeness("near_duplicate", None))]


def test_an_image_that_is_alike_in_several_ways_is_named_once_by_the_closest(project):
    image, other_project = add_image(project, 1), make_project()
    neighbour = criticized(other_project, 1)
    set_hash(image, 5)
    set_hash(neighbour, 5)
    publish(other_project)

    assert [leak.likeness for leak in find_leaks([image.id])] == [SAME]


def test_an_image_without_a_critique_in_a_published_release_is_no_leak(project):
    released = criticized(project, 1)
    export = publish(project)
    later = criticized(project, 2)
    request_export(project)  # it is not written yet

    assert list(find_leaks([later.id])) == []
    assert [leak.image for leak in find_leaks([later.id, released.id])] == [released.id]
    delete_export(actor=project.created_by, export=export)
    assert list(find_leaks([released.id])) == []


def test_images_with_a_near_duplicate_that_may_leave_in_another_project_are_counted(project, settings):
    settings.LOUPE_NEAR_DUPLICATE_BITS = 6
    image, near_twice, far = (add_image(project, number) for number in (1, 2, 3))
    neighbours = [add_image(make_project(), number) for number in (4, 5, 6)]
    for member, value in zip((image, near_twice, far, *neighbours), (0, 3, 255 << 8, 1, 7, 255 << 16), strict=True):
        set_hash(member, value)
    images = [image.id, near_twice.id, far.id]

    assert count_near_elsewhere(images) == 2
    for neighbour in neighbours:
        hold_out_images(actor=project.created_by, project=neighbour.project, images=[neighbour])
    assert count_near_elsewhere(images) == 0
