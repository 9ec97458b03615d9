"""The page of a batch: files are accepted without a script too, and the result of each is shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Image
from annotation.queries.projects.progress import progress_of
from frontend.site.rendering import page_of, page_with_count
from tests.factories import image_bytes, make_images


def send(scenario, *files):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return scenario.browser("manager").post(reverse("batch_images", args=[scenario.batch.id]), {"file": uploads})


def test_files_sent_without_a_script_are_accepted_or_rejected_one_by_one(scenario):
    response = send(scenario, ("new.jpg", image_bytes(900)), ("notes.html", b"<script>alert(1)</script>"))
    outcome = response.context["outcome"]
    assert [image.file for image in outcome.accepted] == ["new.jpg"]
    assert [rejection.file for rejection in outcome.rejected] == ["notes.html"]
    assert outcome.rejected[0].detail in response.content.decode().replace("&#x27;", "'")
    assert Image.objects.filter(batch=scenario.batch).count() == 3


def test_the_grid_shows_each_image_with_its_critiques_and_its_author(scenario):
    Image.objects.filter(pk=scenario.images[0].pk).update(title="By the water", author="Maciej Wiklo")
    page = scenario.browser("manager").get(reverse("batch", args=[scenario.batch.id])).content.decode()
    assert "By the water" in page
    assert "Maciej Wiklo" in page
    assert "1 of 4 critiques" in page
    assert "0 of 4 critiques" in page


def test_the_grid_filters_by_critiques_and_by_words(scenario):
    client, url = scenario.browser("manager"), reverse("batch", args=[scenario.batch.id])
    assert len(client.get(url, {"stage": "none"}).context["rows"]) == 1
    assert len(client.get(url, {"stage": "some"}).context["rows"]) == 1
    assert len(client.get(url, {"stage": "complete"}).context["rows"]) == 0
    assert len(client.get(url, {"words": scenario.images[1].file}).context["rows"]) == 1


def test_an_images_own_number_of_critiques_decides_its_completeness_and_withdrawn_ones_do_not_count(scenario):
    client, url = scenario.browser("manager"), reverse("batch", args=[scenario.batch.id])

    def images_in(stage):
        return {image.pk for image in client.get(url, {"stage": stage}).context["rows"]}

    def complete_count():
        return progress_of([scenario.batch.pk])[scenario.batch.pk]["complete"]

    critiqued_id = scenario.critique.image_id
    other_id = next(image.pk for image in scenario.images if image.pk != critiqued_id)
    assert (images_in("none"), images_in("some"), images_in("complete"), complete_count()) == (
        {other_id},
        {critiqued_id},
        set(),
        0,
    )
    Image.objects.filter(pk=critiqued_id).update(critiques_per_image=1)
    assert (images_in("none"), images_in("some"), images_in("complete"), complete_count()) == (
        {other_id},
        set(),
        {critiqued_id},
        1,
    )
    withdraw_critique(actor=scenario.people["manager"], critique=scenario.critique, reason="mistaken")
    assert (images_in("none"), images_in("some"), images_in("complete"), complete_count()) == (
        {other_id, critiqued_id},
        set(),
        set(),
        0,
    )


@pytest.mark.parametrize("page", ["", "1", "2", "3", "99", "0", "-1", "two", "²", "9" * 30])
def test_a_page_read_together_with_its_count_equals_the_paginators_page(scenario, rf, page):
    make_images(scenario.batch, 3)
    images = Image.objects.filter(batch=scenario.batch)
    request = rf.get("/", {"page": page})

    counted, paginated = page_with_count(request, images, 2), page_of(request, images, 2)

    assert [image.pk for image in counted] == [image.pk for image in paginated]
    assert (counted.number, counted.paginator.count, counted.paginator.num_pages) == (paginated.number, 5, 3)


def test_the_shares_of_the_bar_are_those_of_the_slots(scenario):
    progress = scenario.browser("manager").get(reverse("batch", args=[scenario.batch.id])).context["progress"]
    assert (progress.counts["critiques"], progress.counts["wanted"]) == (1, 8)
    assert (progress.submitted_percent, progress.claimed_percent, progress.open_percent) == (12, 0, 88)
    assert progress.counts["complete"] == 0


def test_a_batch_is_paused_opened_and_closed_and_a_closed_batch_accepts_no_files(scenario):
    client = scenario.browser("manager")
    for status in ("paused", "open", "closed"):
        client.post(reverse("batch_status", args=[scenario.batch.id]), {"status": status})
        scenario.batch.refresh_from_db()
        assert scenario.batch.status == status
    assert 'type="file"' not in client.get(reverse("batch", args=[scenario.batch.id])).content.decode()


def test_an_image_is_set_aside_and_brought_back(scenario):
    url = reverse("image_status", args=[scenario.images[1].id])
    for status in ("set_aside", "ready"):
        scenario.browser("manager").post(url, {"status": status})
        scenario.images[1].refresh_from_db()
        assert scenario.images[1].status == status
