"""A manager asks for an export: the count and the first rows follow the form, mistakes stand beside their fields."""

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Export
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


def test_the_preview_tells_how_many_go_out_and_why_others_do_not(project):
    answer = post(project, "preview_export", status=["accepted"])

    assert answer.context["preview"].critiques == 0
    assert answer.context["left_out"] == [("in another state", 2)]
    assert "Take a filter away" in answer.content.decode()


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
def test_a_mistake_is_named_beside_its_field_while_the_form_is_filled_in(project, typed, field):
    page = post(project, "preview_export", **typed).content.decode()

    beside = page.split(f'id="wrong-{field}"')[1].split("</div>")[0]
    assert "errorlist" in beside
    assert page.count("errorlist") == 1
    assert "Mend what is marked" in page


def test_what_is_asked_is_what_the_form_said(project):
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


def test_a_form_with_a_mistake_comes_back_as_it_was_typed(project):
    answer = post(project, "new_export", min_words="lots", seed="9")

    assert answer.status_code == 422
    assert 'value="lots"' in answer.content.decode()
    assert 'value="9"' in answer.content.decode()
    assert not Export.objects.exists()


def test_a_field_that_has_nothing_to_choose_is_neither_shown_nor_swapped_in(project):
    client = Client()
    client.force_login(project.created_by)
    page = client.get(reverse("new_export", args=[project.id])).content.decode()
    swapped = post(project, "preview_export").content.decode()

    shown = {part.split('"')[0] for part in page.split('id="wrong-')[1:]}
    assert shown == {part.split('"')[0] for part in swapped.split('id="wrong-')[1:]}
    assert "source" not in shown


def test_before_the_first_critique_no_filter_is_blamed():
    project, _people = make_desk(images=1, annotators=1)

    page = post(project, "preview_export").content.decode()

    assert "There is no critique yet" in page
    assert "Take a filter away" not in page
