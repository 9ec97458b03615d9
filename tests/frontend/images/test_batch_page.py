"""The page of a batch: files come in without a script too, and each one's fate is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Image
from annotation.queries.projects.progress import progress_of
from frontend.site.rendering import page_of, page_with_count
from tests.factories import make_images, picture_bytes


def send(house, *files):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return house.browser("manager").post(reverse("batch_images", args=[house.batch.id]), {"file": uploads})


def test_files_sent_without_a_script_are_accepted_or_rejected_one_by_one(house):
    answer = send(house, ("new.jpg", picture_bytes(900)), ("notes.html", b"<script>alert(1)</script>"))
    outcome = answer.context["outcome"]
    assert [image.file for image in outcome.accepted] == ["new.jpg"]
    assert [refusal.file for refusal in outcome.rejected] == ["notes.html"]
    assert outcome.rejected[0].detail in answer.content.decode().replace("&#x27;", "'")
    assert Image.objects.filter(batch=house.batch).count() == 3


def test_the_grid_shows_each_image_with_its_critiques_and_its_author(house):
    Image.objects.filter(pk=house.images[0].pk).update(title="By the water", author="Maciej Wiklo")
    page = house.browser("manager").get(reverse("batch", args=[house.batch.id])).content.decode()
    assert "By the water" in page
    assert "Maciej Wiklo" in page
    assert "1 of 4 critiques" in page
    assert "0 of 4 critiques" in page


def test_the_grid_filters_by_critiques_and_by_words(house):
    client, place = house.browser("manager"), reverse("batch", args=[house.batch.id])
    assert len(client.get(place, {"stage": "none"}).context["rows"]) == 1
    assert len(client.get(place, {"stage": "some"}).context["rows"]) == 1
    assert len(client.get(place, {"stage": "complete"}).context["rows"]) == 0
    assert len(client.get(place, {"words": house.images[1].file}).context["rows"]) == 1


def test_an_images_own_number_of_critiques_decides_its_completeness_and_withdrawn_ones_do_not_count(house):
    client, place = house.browser("manager"), reverse("batch", args=[house.batch.id])

    def found(stage):
        return {image.pk for image in client.get(place, {"stage": stage}).context["rows"]}

    def complete():
        return progress_of([house.batch.pk])[house.batch.pk]["complete"]

    written, other = house.critique.image_id, next(one.pk for one in house.images if one.pk != house.critique.image_id)
    assert (found("none"), found("some"), found("complete"), complete()) == ({other}, {written}, set(), 0)
    Image.objects.filter(pk=written).update(critiques_per_image=1)
    assert (found("none"), found("some"), found("complete"), complete()) == ({other}, set(), {written}, 1)
    withdraw_critique(actor=house.people["manager"], critique=house.critique, reason="mistaken")
    assert (found("none"), found("some"), found("complete"), complete()) == ({other, written}, set(), set(), 0)


@pytest.mark.parametrize("asked", ["", "1", "2", "3", "99", "0", "-1", "two", "²", "9" * 30])
def test_a_page_read_together_with_its_count_equals_the_paginators_page(house, rf, asked):
    make_images(house.batch, 3)
    images = Image.objects.filter(batch=house.batch)
    request = rf.get("/", {"page": asked})

    found, told = page_with_count(request, images, 2), page_of(request, images, 2)

    assert [image.pk for image in found] == [image.pk for image in told]
    assert (found.number, found.paginator.count, found.paginator.num_pages) == (told.number, 5, 3)


def test_the_shares_of_the_bar_are_those_of_the_slots(house):
    standing = house.browser("manager").get(reverse("batch", args=[house.batch.id])).context["progress"]
    assert (standing.counts["critiques"], standing.counts["wanted"]) == (1, 8)
    assert (standing.submitted_percent, standing.claimed_percent, standing.open_percent) == (12, 0, 88)
    assert standing.counts["complete"] == 0


def test_a_batch_is_paused_opened_and_closed_and_a_closed_batch_accepts_no_files(house):
    client = house.browser("manager")
    for status in ("paused", "open", "closed"):
        client.post(reverse("batch_status", args=[house.batch.id]), {"status": status})
        house.batch.refresh_from_db()
        assert house.batch.status == status
    assert 'type="file"' not in client.get(reverse("batch", args=[house.batch.id])).content.decode()


def test_an_image_is_set_aside_and_brought_back(house):
    place = reverse("image_status", args=[house.images[1].id])
    for status in ("set_aside", "ready"):
        house.browser("manager").post(place, {"status": status})
        house.images[1].refresh_from_db()
        assert house.images[1].status == status
