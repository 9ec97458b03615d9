"""The figures of one image: the same on its page and over the API, and hidden from nobody who may see the answers."""

import pytest
from django.utils import translation

from annotation.actions.desk.revise import revise_critique
from annotation.models import Image
from annotation.statistics.images import image_statistics
from frontend.presenting.quality.figures import decimal
from tests.actions.inspecting.helpers import decide, inspect_all, submit_grade
from tests.actions.inspecting.test_fixed_work import fix
from tests.clients import words
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def graded(*grades, **policies):
    """Makes an image with these grades, and returns it with its critiques."""
    project, people = make_desk(images=1, annotators=len(grades), critiques_per_image=len(grades), **policies)
    critiques = [submit_grade(person, project, grade) for person, grade in zip(people, grades, strict=True)]
    inspect_all()
    return Image.objects.get(), critiques


def api_figures(browser, image):
    (version,) = browser.get(f"/api/v1/images/{image.id}/critiques/").json()["versions"]
    return version["figures"]


def test_the_page_and_the_api_have_the_same_figures_of_each_rated_question(client):
    image, _critiques = graded(1, 2, 2, 4)
    client.force_login(make_member(image.project, "reviewer"))
    page = words(client.get(f"/images/{image.id}/"))
    figures = api_figures(client, image)

    expected = image_statistics([1, 2, 2, 4], range(1, 6))
    grade = next(question for question in figures["questions"] if question["key"] == "grade")
    assert [grade[name] for name in ("value", "low", "high", "n", "reason", "deviation")] == [
        expected.mean.value, expected.mean.low, expected.mean.high, 4, "", expected.deviation,
    ]  # fmt: skip
    assert [(row["value"], row["number"]) for row in grade["histogram"]] == [(1, 1), (2, 2), (3, 0), (4, 1), (5, 0)]
    assert figures["computed_at"]
    numbers = [decimal(grade[name]) for name in ("value", "low", "high", "deviation")]
    assert "Mean {} ({} to {}) · standard deviation {} · n = 4".format(*numbers) in page
    assert "Figures as of now" in page
    keys = [question["key"] for question in figures["questions"]]
    assert keys == ["grade", "technical_quality", "color_and_light", "composition", "content"]
    composition = next(question for question in figures["questions"] if question["key"] == "composition")
    assert (composition["deviation"], composition["reason"], composition["low"]) == (0, "no_spread", None)
    assert [row["rating"] for row in composition["histogram"]] == [1, 2, 3]


def test_one_rating_is_too_few_to_say(client):
    image, _critiques = graded(3)
    client.force_login(image.project.created_by)

    grade = api_figures(client, image)["questions"][0]

    assert (grade["value"], grade["low"], grade["n"], grade["reason"], grade["deviation"]) == (
        3,
        None,
        1,
        "too_few",
        None,
    )
    assert "Mean 3.00 · n = 1. Too few to say." in words(client.get(f"/images/{image.id}/"))


def test_what_a_reviewer_fixed_counts_as_its_author_wrote_it_and_returned_work_not_at_all(client):
    image, critiques = graded(1, 4, 4)
    reviewer = make_member(image.project, "reviewer")
    fix(critiques[0], reviewer, grade=4)
    decide(critiques[2], reviewer, "return")
    revise_critique(actor=critiques[1].annotator, critique=critiques[1], answers={"grade": 3})
    inspect_all()
    client.force_login(image.project.created_by)

    grade = api_figures(client, image)["questions"][0]

    assert {row["value"]: row["number"] for row in grade["histogram"] if row["number"]} == {1: 1, 3: 1}


def test_an_image_without_counted_ratings_has_no_figures(client):
    project, (person,) = make_desk(images=1)
    submit_grade(person, project, 3)
    image = Image.objects.get()
    client.force_login(project.created_by)

    assert api_figures(client, image) is None
    assert "Figures as of now" not in words(client.get(f"/images/{image.id}/"))


def test_the_page_names_answers_in_the_readers_language(client):
    image, _critiques = graded(3, 4)
    client.force_login(image.project.created_by)
    client.cookies["django_language"] = "zh-hans"
    page = words(client.get(f"/images/{image.id}/"))
    translation.activate("en")

    assert "3 · 一般" in page
