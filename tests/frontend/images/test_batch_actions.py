"""A manager at work on a batch: imports watched, metadata replaced, images selected and grouped, batches reordered."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.actions.importing.requests import cancel_import
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Batch, Critique, Event, Image, ImageImport
from tests.actions.importing.helpers import run_turns, zip_bytes
from tests.factories import image_bytes, make_batch, make_images

pytestmark = pytest.mark.django_db


def post(scenario, name: str, target, **body):
    return scenario.browser("manager").post(reverse(name, args=[target]), body)


def page(scenario, name: str, target, **query) -> str:
    response = scenario.browser("manager").get(reverse(name, args=[target]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_zip_import_is_requested_on_the_page_and_each_rejected_file_is_listed(scenario) -> None:

    content = zip_bytes({"a.jpg": image_bytes(501), "<b>b.jpg": b"nothing of the kind"})
    response = post(
        scenario, "new_import", scenario.batch.id, kind="zip", file=SimpleUploadedFile("spring.zip", content)
    )
    image_import = ImageImport.objects.get(kind="zip")
    assert response.url == reverse("import", args=[image_import.id])
    assert "Waiting for a worker" in page(scenario, "import", image_import.id)
    ImageImport.objects.update(status="running")
    assert "A worker has begun" in page(scenario, "import", image_import.id)
    run_turns(image_import.id)
    text = page(scenario, "import", image_import.id)
    assert "not an image of a known format" in text
    assert "&lt;b&gt;b.jpg" in text
    assert f"/api/v1/imports/{image_import.id}/refused.csv" in text
    assert "spring.zip" in page(scenario, "batch", scenario.batch.id)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "zip"}, "Attach the file."),
        ({"kind": "folder", "folder": "../.."}, "import folder"),
        ({"kind": "s3"}, "bucket"),
    ],
)
def test_an_invalid_import_request_is_rejected_beside_its_form(scenario, fields, message: str) -> None:
    response = post(scenario, "new_import", scenario.batch.id, **fields)
    assert response.status_code in (200, 422)
    assert message in response.content.decode()


def test_an_import_is_cancelled_and_retried_on_its_page(scenario) -> None:
    post(scenario, "cancel_import", scenario.image_import.id)
    assert "imported images are kept" in page(scenario, "import", scenario.image_import.id)
    post(scenario, "retry_import", scenario.image_import.id)
    run_turns(scenario.image_import.id)
    assert "10.0.0.1" in page(scenario, "import", scenario.image_import.id)
    scenario.image_import.refresh_from_db()
    assert (scenario.image_import.status, scenario.image_import.rejected) == ("done", 1)


def test_selected_images_are_removed_and_those_with_critiques_are_set_aside(scenario) -> None:
    worked_on = scenario.critique.image_id
    ids = [str(image.id) for image in scenario.images]
    response = post(scenario, "selected_images", scenario.batch.id, image=ids, act="remove")
    assert response.status_code == 302
    remaining = Image.objects.get(batch=scenario.batch)
    assert (remaining.id, remaining.status) == (worked_on, "set_aside")
    assert Critique.objects.count() == 1
    event = Event.objects.get(verb="thinned")
    assert (event.data["removed"], event.data["kept"]) == (1, 1)


def test_a_claimed_image_is_not_removed(scenario) -> None:
    from annotation.actions.desk.claim import claim_assignments

    claim_assignments(person=scenario.people["annotator"], project_id=scenario.project.id, count=1)
    post(
        scenario, "selected_images", scenario.batch.id, image=[str(image.id) for image in scenario.images], act="remove"
    )
    assert scenario.batch.images.count() == 2


@pytest.mark.parametrize("act", ["", "delete_everything"])
def test_selected_images_are_unchanged_without_a_known_action(scenario, act: str) -> None:
    assert (
        post(scenario, "selected_images", scenario.batch.id, image=[str(scenario.images[0].id)], act=act).status_code
        == 400
    )
    assert post(scenario, "selected_images", scenario.batch.id, act="remove").status_code == 400
    assert post(scenario, "selected_images", scenario.batch.id, image=["no id"], act="remove").status_code == 400


def test_after_an_action_on_selected_images_the_same_page_shows_what_was_done(scenario) -> None:
    ids = [str(image.id) for image in scenario.images]
    browser = scenario.browser("manager")
    url = reverse("selected_images", args=[scenario.batch.id])
    sentences = {
        "merge": "The 2 images are in one group now.",
        "split": "2 images are in no group now.",
        "set_aside": "2 images were set aside.",
        "ready": "2 images were brought back.",
    }
    for act, sentence in sentences.items():
        response = browser.post(url, {"image": ids, "act": act, "filters": "source=&page=1"}, follow=True)
        assert response.redirect_chain == [(f"{reverse('batch', args=[scenario.batch.id])}?source=&page=1#images", 302)]
        after_form = response.content.decode().split('id="image-selection"')[1]
        assert sentence in after_form
        assert response.content.decode().count(sentence) == 1


def test_images_of_another_batch_cannot_be_selected(scenario) -> None:
    foreign = make_images(make_batch(scenario.project), 1)[0]
    assert (
        post(scenario, "selected_images", scenario.batch.id, image=[str(foreign.id)], act="remove").status_code == 400
    )
    assert Image.objects.filter(pk=foreign.pk).exists()


def test_images_are_merged_into_a_group_split_and_shown(scenario) -> None:
    ids = [str(image.id) for image in scenario.images]
    post(scenario, "selected_images", scenario.batch.id, image=ids, act="merge")
    (group,) = set(scenario.batch.images.values_list("group", flat=True))
    assert group
    text = page(scenario, "groups", scenario.project.id)
    assert group in text
    assert "1 group" in text
    assert ids[0] in page(scenario, "image", ids[1])
    assert page(scenario, "batch", scenario.batch.id, group="any").count('<li class="card">') == 2
    filtered = page(scenario, "batch", scenario.batch.id, group=group)
    assert filtered.count('<li class="card">') == 2
    assert f'<option value="{group}" selected>' in filtered
    post(scenario, "selected_images", scenario.batch.id, image=ids[:1], act="split")
    assert set(scenario.batch.images.values_list("group", flat=True)) == {""}


@pytest.mark.parametrize("group", ["none such", "x" * 200, "\x00", "<b>"])
def test_an_unknown_group_renders_a_page(scenario, group: str) -> None:
    text = page(scenario, "batch", scenario.batch.id, group=group)
    assert "<b>" not in text.partition('id="images"')[2]


def test_images_are_found_by_how_many_critiques_they_have(scenario) -> None:
    def images_in(stage: str) -> set[str]:
        text = page(scenario, "batch", scenario.batch.id, stage=stage)
        return {str(image.id) for image in scenario.batch.images.all() if f'name="image" value="{image.id}"' in text}

    critiqued_id = str(scenario.critique.image_id)
    (other_id,) = {str(image.id) for image in scenario.images} - {critiqued_id}
    assert (images_in("none"), images_in("some"), images_in("complete")) == ({other_id}, {critiqued_id}, set())
    Image.objects.filter(pk=critiqued_id).update(critiques_per_image=1)
    assert (images_in("none"), images_in("some"), images_in("complete")) == ({other_id}, set(), {critiqued_id})
    withdraw_critique(actor=scenario.people["manager"], critique=scenario.critique, reason="asked for")
    assert (images_in("none"), images_in("some"), images_in("complete")) == ({other_id, critiqued_id}, set(), set())


def test_a_manifest_replaces_metadata_and_each_rejected_row_is_listed(scenario) -> None:
    file = scenario.images[0].file
    manifest = f"file,title,source,weather\n{file},A new title,nature,sunny\nmissing.jpg,x,y,z\n{file},twice,,\n"
    response = post(scenario, "replace_metadata", scenario.batch.id, file=BytesIO(manifest.encode()))
    text = response.content.decode()
    assert "missing.jpg" in text
    assert "2 rows were rejected" in text
    image = Image.objects.get(pk=scenario.images[0].pk)
    assert (image.title, image.source, image.metadata) == ("A new title", "nature", {"weather": "sunny"})
    assert "nature" in page(scenario, "batch", scenario.batch.id, source="nature")


def test_the_page_tells_how_many_of_the_rejected_rows_it_lists(scenario) -> None:
    manifest = "file\n" + "".join(f"{number}.jpg\n" for number in range(1_001))
    response = post(scenario, "replace_metadata", scenario.batch.id, file=BytesIO(manifest.encode()))
    text = response.content.decode()
    assert "1,001 rows were rejected" in text
    assert "The first 1,000 are listed." in text


@pytest.mark.parametrize("megabytes", [51, 101])
def test_a_manifest_that_is_too_large_is_rejected_with_the_limit(scenario, megabytes):
    response = post(
        scenario, "replace_metadata", scenario.batch.id, file=BytesIO(b"file\n" + megabytes * 1_000_000 * b"x")
    )

    assert "The manifest is larger than 50 MB." in response.content.decode()


def test_the_page_of_an_image_shows_its_critiques_and_its_history(scenario) -> None:
    text = page(scenario, "image", scenario.critique.image_id)
    assert str(scenario.critique.answers["reason"])[:40] in text
    assert "added an image" in text


def test_priorities_of_several_batches_are_saved_at_once(scenario) -> None:
    second_batch = make_batch(scenario.project)
    post(
        scenario,
        "reorder_batches",
        scenario.project.id,
        **{f"priority-{scenario.batch.id}": "5", f"priority-{second_batch.id}": "4"},
    )
    assert dict(Batch.objects.values_list("id", "priority")) == {scenario.batch.id: 5, second_batch.id: 4}
    response = post(scenario, "reorder_batches", scenario.project.id, **{f"priority-{second_batch.id}": "first"})
    assert response.status_code == 400


@pytest.mark.parametrize("name", ["batch", "groups", "batches"])
def test_a_page_runs_as_many_queries_for_many_images_as_for_few(scenario, name: str) -> None:
    cancel_import(actor=scenario.people["manager"], image_import=scenario.image_import)
    target = scenario.batch.id if name == "batch" else scenario.project.id
    browser = scenario.browser("manager")

    def query_count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse(name, args=[target])).status_code == 200
        return len(queries)

    query_count()
    count_before = query_count()
    make_images(scenario.batch, 8)
    assert query_count() <= count_before + 1
