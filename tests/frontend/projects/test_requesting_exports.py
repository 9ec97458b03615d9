"""A manager requests an export: the count and the first rows follow the form, errors are shown beside their fields."""

import pytest
from django.test import Client
from django.urls import reverse

from annotation.exporting import preview, sampling
from annotation.models import Export, Image
from annotation.queries.images.batch_images import sources_in
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    project, people = make_desk(images=2, annotators=2)
    for person in people:
        make_critique(person, project)
    return project


def post(project, name, **typed):
    client = Client()
    client.force_login(project.created_by)
    return client.post(reverse(name, args=[project.id]), {"format": "jsonl", **typed})


def test_the_preview_shows_how_many_critiques_are_exported_and_why_the_rest_are_not(project):
    response = post(project, "preview_export", status=["accepted"])

    assert response.context["preview"].critiques == 0
    assert response.context["excluded"] == [("in another state", 2)]
    assert "Remove a filter" in response.content.decode()


@pytest.fixture
def low_limits(monkeypatch):
    """Lowers the limits of exact counts to one critique and one image."""
    monkeypatch.setattr(preview, "EXACT_LIMIT", 1)
    monkeypatch.setattr(sampling, "MAX_IMAGES", 1)


def test_a_small_project_is_counted_exactly_and_offers_no_exact_count(project):
    page = post(project, "preview_export").content.decode()

    assert "Critiques to export: 2." in page
    assert "about" not in page
    assert "count-exactly" not in page


def test_an_estimate_is_marked_beside_each_number_and_offers_an_exact_count(project, low_limits):
    page = post(project, "preview_export", train="50", test="50").content.decode()

    assert 'id="count-exactly"' in page
    assert "Some of the rows" in page
    assert "Critiques to export: about" in page
    figures = page.split('class="figures"')[1].split("</dl>")[0]
    assert figures.count('<span class="about">about</span>') == 3  # the sample is one image, in one split
    assert figures.count("few or none") == 1


def test_a_count_on_demand_is_exact(project, low_limits):
    response = post(project, "preview_export", exactly="on")

    assert (response.context["preview"].exact, response.context["preview"].critiques) == (True, 2)
    assert "Counted exactly." in response.content.decode()


def test_an_estimate_without_a_match_does_not_claim_that_no_critique_matches(project, low_limits):
    page = post(project, "preview_export", status=["accepted"]).content.decode()

    assert (
        page.count("No critique in the sample matches. Count exactly to find out whether any does.") == 2
    )  # also for screen readers
    assert page.count("few or none") == 2
    assert "Remove a filter" not in page


def test_the_sources_to_choose_from_are_found_without_reading_every_image(project):
    Image.objects.update(source="natural")
    Image.objects.filter(pk=Image.objects.earliest("id").pk).update(source="artistic")
    other_project, _people = make_desk(images=1)
    other_project.images.update(source="elsewhere")

    assert sources_in(project, 200) == ["artistic", "natural"]
    assert sources_in(project, 1) == ["artistic"]
    assert sources_in(make_desk(images=1)[0], 200) == []


def test_the_preview_shows_rows_in_the_format_and_how_to_load_them(project):
    page = post(project, "preview_export", format="llava", train="50", test="50").content.decode()

    assert "&quot;conversations&quot;: [" in page
    assert 'id="snippet"' in page
    assert page.count("<li>") == 5


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"format": "xlsx"}, "format"),
        ({"min_words": "-3"}, "min_words"),
        ({"min_agreement": "101"}, "min_agreement"),
        ({"submitted_after": "soon"}, "submitted_after"),
        ({"train": "50", "test": "40"}, "train"),
        ({"train": "101"}, "train"),
        ({"batch": ["not-an-id"]}, "batch"),
    ],
)
def test_an_error_is_shown_beside_its_field_while_the_form_is_filled_in(project, typed, field):
    page = post(project, "preview_export", **typed).content.decode()

    errors = page.split(f'id="errors-{field}"')[1].split("</div>")[0]
    assert "errorlist" in errors
    assert page.count("errorlist") == 1
    assert "Correct the marked fields" in page


def test_the_export_has_the_filters_and_splits_of_the_form(project):
    typed = {
        "status": ["submitted"],
        "language": ["en"],
        "min_words": "5",
        "min_critiques": "2",
        "min_agreement": "75",
        "train": "90",
        "test": "10",
        "seed": "7",
        "card": "on",
    }
    response = post(project, "new_export", **typed)

    export = Export.objects.get()
    assert response.url == reverse("export", args=[export.id])
    assert export.filter == {
        "status": ["submitted"],
        "min_words": 5,
        "language": ["en"],
        "min_critiques": 2,
        "min_agreement": 0.75,
    }
    assert export.splits == {"train": 0.9, "test": 0.1, "seed": 7}
    assert (export.card, export.pictures) == (True, False)


def test_a_form_with_an_error_is_shown_again_as_it_was_typed(project):
    response = post(project, "new_export", min_words="lots", seed="9")

    assert response.status_code == 422
    assert 'value="lots"' in response.content.decode()
    assert 'value="9"' in response.content.decode()
    assert not Export.objects.exists()


def test_a_field_without_choices_is_neither_rendered_nor_swapped_in(project):
    client = Client()
    client.force_login(project.created_by)
    page = client.get(reverse("new_export", args=[project.id])).content.decode()
    swapped = post(project, "preview_export").content.decode()

    rendered = {part.split('"')[0] for part in page.split('id="errors-')[1:]}
    assert rendered == {part.split('"')[0] for part in swapped.split('id="errors-')[1:]}
    assert "source" not in rendered


def test_without_any_critique_the_preview_does_not_suggest_to_remove_a_filter():
    project, _people = make_desk(images=1, annotators=1)

    page = post(project, "preview_export").content.decode()

    assert "There is no critique yet" in page
    assert "Remove a filter" not in page
