"""A manager asks for an export: the count and the first rows follow the form, mistakes stand beside their fields."""

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
    answer = post(project, "preview_export", status=["accepted"])

    assert answer.context["preview"].critiques == 0
    assert answer.context["excluded"] == [("in another state", 2)]
    assert "Remove a filter" in answer.content.decode()


@pytest.fixture
def only_one_is_counted(monkeypatch):
    """As if two critiques, or two images, were too many to count while somebody waits."""
    monkeypatch.setattr(preview, "EXACT_LIMIT", 1)
    monkeypatch.setattr(sampling, "MAX_IMAGES", 1)


def test_a_small_project_is_counted_exactly_and_offers_no_exact_count(project):
    page = post(project, "preview_export").content.decode()

    assert "Critiques to export: 2." in page
    assert "about" not in page
    assert "count-exactly" not in page


def test_an_estimate_is_marked_beside_each_number_and_offers_an_exact_count(project, only_one_is_counted):
    page = post(project, "preview_export", train="50", test="50").content.decode()

    assert 'id="count-exactly"' in page
    assert "Some of the rows" in page
    assert "Critiques to export: about" in page
    figures = page.split('class="figures"')[1].split("</dl>")[0]
    assert figures.count('<span class="about">about</span>') == 3  # the sample is one image, in one split
    assert figures.count("few or none") == 1


def test_a_count_on_demand_is_exact(project, only_one_is_counted):
    answer = post(project, "preview_export", exactly="on")

    assert (answer.context["preview"].exact, answer.context["preview"].critiques) == (True, 2)
    assert "Counted exactly." in answer.content.decode()


def test_an_estimate_without_a_match_does_not_claim_that_no_critique_matches(project, only_one_is_counted):
    page = post(project, "preview_export", status=["accepted"]).content.decode()

    assert (
        page.count("No critique in the sample matches. Count exactly to find out whether any does.") == 2
    )  # also aloud
    assert page.count("few or none") == 2
    assert "Remove a filter" not in page


def test_the_sources_to_choose_from_are_found_without_reading_every_image(project):
    Image.objects.update(source="natural")
    Image.objects.filter(pk=Image.objects.earliest("id").pk).update(source="artistic")
    other, _people = make_desk(images=1)
    other.images.update(source="elsewhere")

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

    beside = page.split(f'id="errors-{field}"')[1].split("</div>")[0]
    assert "errorlist" in beside
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
    answer = post(project, "new_export", **typed)

    asked = Export.objects.get()
    assert answer.url == reverse("export", args=[asked.id])
    assert asked.filter == {
        "status": ["submitted"],
        "min_words": 5,
        "language": ["en"],
        "min_critiques": 2,
        "min_agreement": 0.75,
    }
    assert asked.splits == {"train": 0.9, "test": 0.1, "seed": 7}
    assert (asked.card, asked.pictures) == (True, False)


def test_a_form_with_an_error_is_shown_again_as_it_was_typed(project):
    answer = post(project, "new_export", min_words="lots", seed="9")

    assert answer.status_code == 422
    assert 'value="lots"' in answer.content.decode()
    assert 'value="9"' in answer.content.decode()
    assert not Export.objects.exists()


def test_a_field_without_choices_is_neither_rendered_nor_swapped_in(project):
    client = Client()
    client.force_login(project.created_by)
    page = client.get(reverse("new_export", args=[project.id])).content.decode()
    swapped = post(project, "preview_export").content.decode()

    shown = {part.split('"')[0] for part in page.split('id="errors-')[1:]}
    assert shown == {part.split('"')[0] for part in swapped.split('id="errors-')[1:]}
    assert "source" not in shown


def test_without_any_critique_the_preview_does_not_suggest_to_remove_a_filter():
    project, _people = make_desk(images=1, annotators=1)

    page = post(project, "preview_export").content.decode()

    assert "There is no critique yet" in page
    assert "Remove a filter" not in page
