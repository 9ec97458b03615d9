"""The pages hold images out for a benchmark: a share with its preview, a whole batch, ticked images."""

import pytest
from django.urls import reverse

from annotation.actions.curating.holding_out import hold_out_batch, hold_out_images
from annotation.models import Batch, Export, Image
from tests.evaluating.candidates import make_candidate
from tests.factories import make_batch, make_image, make_images, make_project


def held_out():
    return set(Image.objects.filter(held_out=True).values_list("pk", flat=True))


@pytest.fixture
def browser(scenario):
    return scenario.browser("manager")


def post(browser, scenario, name="hold_out", **fields):
    return browser.post(reverse(name, args=[scenario.project.id]), {"scope": "share", "seed": "0", **fields})


def test_a_share_is_previewed_while_the_form_is_filled_in_and_nothing_is_stored(browser, scenario):
    response = post(browser, scenario, "preview_hold_out", share="100")

    preview = response.context["preview"]
    assert (preview.images, preview.already, preview.critiques) == (2, 0, 1)
    assert "Images: 2." in response.content.decode()
    assert held_out() == set()


def test_a_share_of_the_project_is_held_out(browser, scenario):
    response = post(browser, scenario, share="50")

    assert response.url == reverse("batches", args=[scenario.project.id])
    assert len(held_out()) == 1


def test_a_whole_batch_is_held_out_and_its_page_says_so(browser, scenario):
    response = post(browser, scenario, scope="whole", batch=str(scenario.batch.id))

    page = browser.get(response.url).content.decode()
    assert Batch.objects.get(pk=scenario.batch.pk).held_out
    assert "The whole batch is held out" in page
    assert "Put back …" in page
    listing = browser.get(reverse("batches", args=[scenario.project.id])).content.decode()
    assert "held out for a benchmark" in listing


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"share": ""}, "share"),
        ({"share": "0"}, "share"),
        ({"share": "101"}, "share"),
        ({"share": "10", "seed": "-1"}, "seed"),
        ({"scope": "whole"}, "batch"),
        ({"share": "10", "batch": "nonsense"}, "batch"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(browser, scenario, fields, name):
    response = post(browser, scenario, **fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert post(browser, scenario, "preview_hold_out", **fields).context["preview"] is None
    assert held_out() == set()


def test_a_link_from_a_batch_chooses_it(browser, scenario):
    response = browser.get(f"{reverse('hold_out', args=[scenario.project.id])}?batch={scenario.batch.id}")

    assert f'value="{scenario.batch.id}" selected' in response.content.decode()


def test_a_batch_of_another_project_is_no_choice(browser, scenario):
    other_batch = make_batch(make_project())
    response = post(browser, scenario, scope="whole", batch=str(other_batch.id))

    assert list(response.context["form"].errors) == ["batch"]


def test_a_batch_is_put_back(browser, scenario):
    batch = make_batch(scenario.project)
    make_images(batch, 2)
    hold_out_batch(actor=scenario.project.created_by, batch=batch)

    browser.post(reverse("put_back_batch", args=[batch.id]))

    assert held_out() == set()
    assert not Batch.objects.get(pk=batch.pk).held_out


def test_ticked_images_are_held_out_and_put_back(browser, scenario):
    url, image = reverse("selected_images", args=[scenario.batch.id]), scenario.images[-1]

    browser.post(url, {"act": "hold_out", "image": [str(image.id)]})
    assert held_out() == {image.pk}
    browser.post(url, {"act": "put_back", "image": [str(image.id)]})
    assert held_out() == set()


def test_ticked_images_of_a_held_out_batch_are_put_back_with_it_alone(browser, scenario):
    hold_out_batch(actor=scenario.project.created_by, batch=scenario.batch)

    body = {"act": "put_back", "image": [str(scenario.images[0].id)]}
    response = browser.post(reverse("selected_images", args=[scenario.batch.id]), body)

    assert response.status_code == 409
    assert "Put the batch back instead" in response.content.decode()


def test_the_grid_shows_and_filters_what_is_held_out(browser, scenario):
    url, image = reverse("batch", args=[scenario.batch.id]), scenario.images[0]
    hold_out_images(actor=scenario.project.created_by, project=scenario.project, images=[image])

    assert [row.pk for row in browser.get(url, {"held_out": "yes"}).context["rows"]] == [image.pk]
    assert [row.pk for row in browser.get(url, {"held_out": "no"}).context["rows"]] == [scenario.images[1].pk]
    assert len(browser.get(url, {"held_out": "perhaps"}).context["rows"]) == 2
    assert browser.get(url).content.decode().count("<span>held out for a benchmark</span>") == 1


def test_the_page_of_an_image_says_that_it_is_held_out(browser, scenario):
    url = reverse("image", args=[scenario.images[0].id])
    assert "held out for a benchmark" not in browser.get(url).content.decode()

    hold_out_images(actor=scenario.project.created_by, project=scenario.project, images=[scenario.images[0]])

    assert "held out for a benchmark" in browser.get(url).content.decode()


def test_a_new_batch_is_held_out_by_its_form(browser, scenario):
    fields = {"name": "Exam", "priority": "100", "status": "open", "held_out": "on"}
    browser.post(reverse("new_batch", args=[scenario.project.id]), fields)

    assert Batch.objects.get(name="Exam").held_out


def test_a_batch_that_is_put_back_says_how_many_images_stay_held_out(browser, scenario):
    hold_out_batch(actor=scenario.project.created_by, batch=scenario.batch)
    neighbour = make_image(make_batch(scenario.project, held_out=True))
    Image.objects.filter(pk__in=[neighbour.pk, scenario.images[0].pk]).update(group="near")

    page = browser.post(reverse("put_back_batch", args=[scenario.batch.id]), follow=True).content.decode()

    assert "Images put back: 1. Images that stay held out: 1." in page


def test_the_form_says_that_releases_keep_what_they_have(browser, scenario):
    url = reverse("hold_out", args=[scenario.project.id])
    assert "Releases of this project" not in browser.get(url).content.decode()
    actor = scenario.project.created_by
    Export.objects.create(project=scenario.project, format="jsonl", status="done", requested_by=actor)

    assert "Releases of this project: 1." in browser.get(url).content.decode()


@pytest.mark.django_db(transaction=True)  # a preview reads on connections of its own
def test_the_preview_of_an_export_warns_of_images_with_questions_that_are_not_held_out(browser, scenario):
    url, fields = reverse("preview_export", args=[scenario.project.id]), {"format": "jsonl", "status": ["submitted"]}
    make_candidate(scenario.critique, "AesA")
    assert scenario.candidate.image_id == scenario.critique.image_id
    assert "Images with questions for a benchmark, not held out: 1" in browser.post(url, fields).content.decode()

    image = scenario.candidate.image
    hold_out_images(actor=scenario.project.created_by, project=scenario.project, images=[image])

    assert "Images with questions" not in browser.post(url, fields).content.decode()


@pytest.mark.django_db(transaction=True)  # a preview reads on connections of its own
def test_the_preview_of_an_export_names_the_reason(browser, scenario):
    image = Image.objects.get(pk=scenario.critique.image_id)
    hold_out_images(actor=scenario.project.created_by, project=scenario.project, images=[image])

    fields = {"format": "jsonl", "status": ["submitted"]}
    response = browser.post(reverse("preview_export", args=[scenario.project.id]), fields)

    assert "held out for a benchmark" in response.content.decode()


def test_the_page_of_a_held_out_image_says_that_its_critiques_are_not_reviewed(browser, scenario):
    image = Image.objects.filter(batch=scenario.batch).first()
    line = "Its critiques leave in no export and are not reviewed, whatever the review policy says."
    assert line not in browser.get(reverse("image", args=[image.pk])).content.decode()
    hold_out_images(actor=scenario.people["manager"], project=scenario.project, images=[image])

    assert line in browser.get(reverse("image", args=[image.pk])).content.decode()
