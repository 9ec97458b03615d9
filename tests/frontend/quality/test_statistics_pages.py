"""The pages of a project's quality: the numbers of the API, who sees what, and what they say when there is nothing."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotation.actions.measuring.work import compute_statistics
from annotation.models import Membership, StoredStatistic
from tests.actions.inspecting.helpers import decide, inspect_all, submit_grade
from tests.factories import make_desk, make_member, make_project

pytestmark = pytest.mark.django_db(transaction=True)
IMAGES = 11
HOSTILE = "</script><img src=x onerror=canary()>"


@pytest.fixture
def project_and_people():
    project, people = make_desk(images=IMAGES, annotators=2, critiques_per_image=2)
    reviewer = make_member(project, "reviewer")
    for number in range(IMAGES):
        critiques = [submit_grade(person, project, 1 + (number + index) % 4) for index, person in enumerate(people)]
        decide(critiques[0], reviewer, "accept")
    inspect_all()
    compute_statistics(project.id)
    return project, people


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, project, name, **query):
    response = browser_of(person).get(reverse(name, args=[project.id]), query)
    assert response.status_code == 200, response.content
    return response.content.decode()


def table(person, project, name, chart, **query):
    """Returns the rows of a chart's CSV as dictionaries."""
    text = page(person, project, name, csv=chart, **query).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def api(person, project, path=""):
    response = browser_of(person).get(f"/api/v1/projects/{project.id}/statistics/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def number(text):
    return float(text) if text else None


def test_the_pages_show_the_numbers_of_the_api(project_and_people):
    """Promise 10: page and API give the same numbers for the same filter over the same data."""
    project, _people = project_and_people
    manager = make_member(project, "manager")
    figures = api(manager, project)["statistics"]

    def figure(name, **fields):
        (row,) = [
            row for row in figures if row["name"] == name and all(row[key] == value for key, value in fields.items())
        ]
        return row

    (grade, *_rest) = table(manager, project, "quality", "agreement-by-question")
    for heading, name in (("Alpha (Krippendorff)", "alpha"), ("ICC(1,k) (mean of an image)", "icc_mean")):
        expected = figure(name, question="grade")
        csv_figures = [number(grade[f"{heading}{end}"]) for end in ("", ", low end", ", high end", ", n")]
        assert csv_figures == [expected[key] for key in ("value", "low", "high", "n")]

    names = {"Accepted": "accept", "Fixed": "fix", "Returned": "return", "Rejected": "reject"}
    for row in table(manager, project, "quality", "decisions"):
        expected = figure("decision", scope={"decision": names[row["Decision"]]})
        assert number(row["Share (%)"]) == expected["value"] * 100
        assert (number(row["Share (%), low end"]), number(row["n"])) == (expected["low"] * 100, expected["n"])

    *_days, today = table(manager, project, "quality", "burn-up")
    assert number(today["Submitted" if "Submitted" in today else "Critiques"]) == figure("burn_up", scope={})["value"]

    weeks = table(manager, project, "quality", "agreement-over-time")
    alphas = [row for row in figures if row["name"] == "alpha_by_week" and row["question"] == "grade"]
    assert {row["Week from"] for row in weeks} == {row["scope"]["week"] for row in alphas}

    (batch,) = table(manager, project, "critique_coverage", "coverage")
    for row in [row for row in figures if row["name"] == "coverage"]:
        assert number(batch[str(row["scope"]["critiques"])]) == row["value"]

    raters = {rater["person"]["name"]: rater["statistics"] for rater in api(manager, project, "raters/")["raters"]}
    for row in table(manager, project, "raters", "raters"):
        (bias,) = [item for item in raters[row["Name"]] if (item["name"], item["question"]) == ("bias", "grade")]
        heading = "Bias (against the others)"
        assert number(row[heading]) == bias["value"]
        assert (number(row[f"{heading}, low end"]), number(row[f"{heading}, n"])) == (bias["low"], bias["n"])


def test_reviewers_see_pseudonyms_where_managers_see_names(project_and_people):
    project, people = project_and_people
    manager = make_member(project, "manager")
    reviewer = make_member(project, "reviewer")
    Membership.objects.filter(project=project, person=people[0]).update(
        paused_at=timezone.now(), pause={"code": "manager", "reason": "Away until spring."}
    )
    of_manager = page(manager, project, "raters") + page(manager, project, "quality")
    of_reviewer = page(reviewer, project, "raters") + page(reviewer, project, "quality")
    for person in people:
        assert person.display_name in of_manager
        assert person.display_name not in of_reviewer
        assert str(person.id) not in of_reviewer
    assert "Away until spring." in of_manager
    assert "Away until spring." not in of_reviewer
    assert "Managers see who, and why." in of_reviewer


def test_raters_are_sorted_by_a_column_and_those_without_a_value_come_last(project_and_people):
    project, _people = project_and_people
    manager = make_member(project, "manager")
    names = [row["Name"] for row in table(manager, project, "raters", "raters", sort="bias")]
    StoredStatistic.objects.filter(project=project, name="bias", person__username=names[0]).update(
        value=None, low=None, high=None, reason="too_few"
    )
    assert [row["Name"] for row in table(manager, project, "raters", "raters", sort="-bias")] == names[::-1]
    assert [row["Name"] for row in table(manager, project, "raters", "raters", sort="bias")] == names[::-1]
    text = page(manager, project, "raters", sort="bias")
    assert "Too few to say" in text
    assert 'aria-sort="ascending"' in text
    assert page(manager, project, "raters", sort="nothing", page="x", question="nothing", version="nothing")


def test_a_manager_pauses_and_resumes_a_rater_on_their_page(project_and_people):
    project, (person, _rest) = project_and_people
    manager = make_member(project, "manager")
    membership = Membership.objects.get(project=project, person=person)
    text = page(manager, project, "raters", member=str(person.id))
    assert reverse("pause_member", args=[membership.id]) in text
    assert reverse("pause_member", args=[membership.id]) not in page(
        make_member(project, "reviewer"), project, "raters", member=str(person.id)
    )

    form = {"reason": "Away until spring.", "page": "raters"}
    response = browser_of(manager).post(reverse("pause_member", args=[membership.id]), form)
    assert response["Location"] == reverse("raters", args=[project.id])
    text = page(manager, project, "raters", member=str(person.id))
    assert "Away until spring." in text
    assert reverse("resume_member", args=[membership.id]) in text


def test_hostile_names_are_text_on_the_pages_and_no_formula_in_the_files(project_and_people):
    project, people = project_and_people
    manager = make_member(project, "manager")
    people[0].first_name, people[0].last_name = HOSTILE, ""
    people[0].save()
    project.batches.update(name=f"=1+1{HOSTILE}")
    for name in ("quality", "raters", "critique_coverage"):
        assert HOSTILE not in page(manager, project, name)
    (batch,) = table(manager, project, "critique_coverage", "coverage")
    assert batch["Batch"].startswith("'=1+1")


def test_a_project_without_critiques_says_that_nothing_has_been_computed():
    project = make_project()
    for name in ("quality", "raters", "critique_coverage"):
        text = page(project.created_by, project, name)
        assert "Nothing has been computed yet" in text
    assert "cannot be told yet" in page(project.created_by, project, "quality")
    assert (
        browser_of(project.created_by).get(reverse("quality", args=[project.id]), {"csv": "burn-up"}).status_code == 404
    )


def test_too_few_critiques_are_told_instead_of_figures():
    project, (person,) = make_desk(images=2, annotators=1, critiques_per_image=1)
    submit_grade(person, project, 3)
    inspect_all()
    compute_statistics(project.id)
    text = page(project.created_by, project, "quality")
    assert "fewer than seven days of work" in text
    assert "Too few to say" in text
    assert "Too few to say" in page(project.created_by, project, "raters")
