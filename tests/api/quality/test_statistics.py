"""Promise 10: statistics over the API are the numbers that pages show, by role."""

import pytest
from rest_framework.test import APIClient

from annotation.actions.measuring.work import compute_statistics
from annotation.queries.quality.statistics import project_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)

COUNTS = frozenset({"critiques", "words", "burn_up", "coverage", "kurtosis_images", "topped_up"})


@pytest.fixture
def project_and_people():
    project, people = make_desk(images=11, annotators=2, critiques_per_image=2)
    for number in range(11):
        for person in people:
            submit_grade(person, project, 1 + number % 3)
    inspect_all()
    compute_statistics(project.id)
    return project, people


def get(person, url, **query):
    client = APIClient()
    client.force_login(person)
    response = client.get(f"/api/v1/{url}", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_api_gives_the_numbers_that_pages_read(project_and_people):
    project, _people = project_and_people
    body = get(make_member(project, "reviewer"), f"projects/{project.id}/statistics/")

    stored = project_statistics(project)
    figures = [(row.name, row.question, row.value, row.low, row.high, row.n) for row in stored.statistics]
    assert figures == [
        (row["name"], row["question"], row["value"], row["low"], row["high"], row["n"]) for row in body["statistics"]
    ]
    assert body["statistics"], "there are some"
    assert all(row["computed_at"] == body["computed_at"] for row in body["statistics"])
    assert all(row["low"] is not None or row["reason"] or row["name"] in COUNTS for row in body["statistics"]), (
        "a figure without an interval is a count, or says why"
    )
    assert body["is_waiting"] is False


def test_statistics_can_be_asked_for_by_name(project_and_people):
    project, _people = project_and_people
    body = get(project.created_by, f"projects/{project.id}/statistics/", name="alpha,icc_mean")
    assert {row["name"] for row in body["statistics"]} == {"alpha", "icc_mean"}
    alpha = next(row for row in body["statistics"] if row["question"] == "grade" and row["name"] == "alpha")
    assert alpha["questionnaire"]["version"] == 1
    assert (alpha["reason"], alpha["n"]) == ("", 11)
    assert alpha["low"] < alpha["value"] < alpha["high"]


def test_raters_are_named_to_managers_and_are_pseudonyms_to_reviewers(project_and_people):
    project, people = project_and_people
    of_manager = get(project.created_by, f"projects/{project.id}/statistics/raters/")["raters"]
    of_reviewer = get(make_member(project, "reviewer"), f"projects/{project.id}/statistics/raters/")["raters"]

    assert {rater["person"]["username"] for rater in of_manager} == {person.username for person in people}
    assert [rater["person"] for rater in of_reviewer] == [None, None]
    assert [rater["pseudonym"] for rater in of_reviewer] == [rater["pseudonym"] for rater in of_manager]
    assert all(rater["pseudonym"].startswith("a-") for rater in of_reviewer)
    assert str(people[0].pk) not in str(of_reviewer)


def test_annotators_see_what_is_measured_of_themselves_and_no_verdict(project_and_people):
    project, people = project_and_people
    body = get(people[0], "me/statistics/", project=project.id)

    by_name = {row["name"]: row for row in body["statistics"] if row["question"] in {"grade", ""}}
    assert by_name["critiques"]["value"] == 11
    assert by_name["bias"]["n"] == 11
    assert not {"inconsistency", "far_off", "model_bias"} & set(by_name), "managers weigh the verdicts of screenings"
    assert {name for row in body["statistics"] for name in row["details"]} <= {"number", "correct", "total"}
