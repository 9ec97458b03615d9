"""A person's own page of a project."""

import json

import pytest
from django.urls import reverse

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.projects.members import remove_member
from annotation.models import Critique, CritiqueInspection, Membership
from annotation.queries.own_data.measured import MEASURED
from annotation.queries.quality.own_statistics import own_statistics
from tests.actions.inspecting.helpers import decide, inspect_all, set_policy, submit_grade
from tests.clients import browser_of, client_of, words
from tests.factories import make_desk, make_member, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def annotated():
    """A project in which two people graded twelve images, one a step or two higher; a reviewer decided on two."""
    project, people = make_desk(images=12, annotators=2, critiques_per_image=2)
    set_policy(project, review="all")
    for number in range(12):
        for extra, person in enumerate(people):
            submit_grade(person, project, 1 + number % 3 + extra * (1 + number % 2))
    inspect_all()
    first, second = Critique.objects.filter(annotator=people[0]).order_by("submitted_at")[:2]
    decide(first, make_member(project, "reviewer"), "accept")
    decide(second, make_member(project, "reviewer"), "return")
    inspect_all()
    compute_statistics(project.id)
    return project, *people


def test_the_page_has_the_numbers_of_the_api(annotated):
    """Promise 10: the page and `GET me/statistics/` give the same numbers."""
    project, person, _colleague = annotated
    page = words(browser_of(person).get(reverse("own_work", args=[project.id])))
    response = client_of(person).get("/api/v1/me/statistics/", {"project": project.id})
    assert response.status_code == 200, response.content
    statistics = response.json()["statistics"]

    def number(name, **fields):
        (row,) = [
            row for row in statistics if row["name"] == name and all(row[key] == value for key, value in fields.items())
        ]
        return row

    bias = number("bias", question="grade")
    value, low, high = (f"{bias[key]:.2f}".replace("-", "\N{MINUS SIGN}") for key in ("value", "low", "high"))
    assert bias["value"] < 0
    assert f"Your bias is {value} ({low} to {high}): you grade stricter than the others." in page
    assert f"Half of your last 12 critiques took less than {number('pace')['value']:.0f}" in page
    assert f"critiques {number('critiques')['value']:.0f}" in page
    accepted = number("decision", scope={"decision": "accept"})
    returned = number("status", scope={"status": "returned"})
    assert f"accepted as it was {accepted['details']['number']}" in page
    assert f"waits for your answer {returned['value']:.0f}" in page


def test_the_page_says_what_is_measured_who_sees_it_and_why(annotated):
    project, person, _colleague = annotated
    page = browser_of(person).get(reverse("own_work", args=[project.id])).content.decode()
    for measured in MEASURED:
        for text in (measured.name, measured.description, measured.readers, measured.purpose):
            assert str(text) in page
    assert "gold" not in page.lower()


def test_checks_are_counted_with_the_sentence_for_the_author(annotated):
    project, person, _colleague = annotated
    inspection = CritiqueInspection.objects.filter(critique__annotator=person).order_by("critique__submitted_at")[0]
    inspection.codes = ["pasted"]
    inspection.flags = [
        {"code": "pasted", "question": "reason", "params": {"characters": 90, "total": 100, "percent": 90}}
    ]
    inspection.save()
    statistic = own_statistics(project, person).of("bias")[0]
    statistic.pk = None
    statistic.name, statistic.question, statistic.questionnaire = "own:flag", "", None
    statistic.scope, statistic.details, statistic.value = {"code": "pasted"}, {"number": 3}, 0.25
    statistic.save()

    page = words(browser_of(person).get(reverse("own_work", args=[project.id])))

    assert "Pasted from elsewhere" in page
    assert "If you wrote the text somewhere else, nothing is wrong." in page


def test_what_came_back_is_listed_with_its_comments_and_what_was_accepted_is_not(annotated):
    project, person, _colleague = annotated
    page = browser_of(person).get(reverse("own_work", args=[project.id])).content.decode()
    section = page.partition('id="decided"')[2].partition("</section>")[0]
    assert section.count("<li>") == 1
    assert "Returned with comments" in section


def test_somebody_without_any_work_reads_what_will_be_there(annotated):
    project, *_people = annotated
    newcomer = make_member(project)
    page = words(browser_of(newcomer).get(reverse("own_work", args=[project.id])))
    assert "The rest appears once there is enough to say" in page
    assert "Download your data" in page


def test_the_own_data_is_a_file_of_json(annotated):
    project, person, _colleague = annotated
    response = browser_of(person).get(reverse("own_data", args=[project.id]))
    assert response["Content-Disposition"].startswith('attachment; filename="loupe-')
    assert "no-store" in response["Cache-Control"]
    data = json.loads(b"".join(response.streaming_content))
    assert len(data["critiques"]) == 12
    assert {"accepted"}.isdisjoint(row["status"] for row in data["critiques"])


def test_one_gets_to_the_page_from_home_the_project_and_the_desk(annotated):
    project, person, _colleague = annotated
    browser = browser_of(person)
    url = reverse("own_work", args=[project.id])
    for page in (reverse("home"), reverse("project", args=[project.id]), reverse("desk", args=[project.id])):
        assert f'href="{url}"' in browser.get(page).content.decode()


def test_only_members_open_the_page_and_only_their_own_data_is_in_the_file(annotated):
    project, person, colleague = annotated
    for name in ("own_work", "own_data"):
        assert browser_of(make_person()).get(reverse(name, args=[project.id])).status_code == 404
    response = browser_of(make_member(project, "reviewer")).get(reverse("own_data", args=[project.id]))
    data = b"".join(response.streaming_content).decode()
    assert json.loads(data)["critiques"] == []
    assert person.username not in data
    assert colleague.username not in data


def test_who_was_removed_finds_their_own_data_on_their_account_page_and_nothing_else(annotated):
    project, person, _colleague = annotated
    url = reverse("own_data", args=[project.id])
    browser = browser_of(person)
    assert url not in browser.get(reverse("me")).content.decode()

    remove_member(actor=project.created_by, membership=Membership.objects.get(project=project, person=person))

    assert f'href="{url}"' in browser.get(reverse("me")).content.decode()
    assert len(json.loads(b"".join(browser.get(url).streaming_content))["critiques"]) == 12
    for name in ("own_work", "project", "desk"):
        assert browser.get(reverse(name, args=[project.id])).status_code == 404


def test_times_of_too_few_critiques_are_a_sentence_without_an_empty_plot():
    project, (person,) = make_desk(images=1, annotators=1)
    submit_grade(person, project, 3)
    page = browser_of(person).get(reverse("own_work", args=[project.id])).content.decode()
    figure = page.partition('id="chart-time-by-stage"')[2].partition("</figure>")[0]
    assert "Too few to say." in figure
    assert "chart-area" not in figure
    assert "<table" not in figure


def test_somebody_who_wrote_nothing_is_told_so_and_not_that_nothing_was_rated(annotated):
    project, *_people = annotated
    page = words(browser_of(make_member(project)).get(reverse("own_work", args=[project.id])))
    assert "Pace Nothing has been written yet." in page
    assert "rated yet" not in page
