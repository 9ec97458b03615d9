"""Promise 9: cross-checks over the API are blind until the answer; then they have the key."""

from uuid import uuid4

import pytest

from annotation.models import Candidate
from tests.authored import PERCEPTION, author, check_candidate, make_authoring
from tests.clients import client_of
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def authoring():
    project, people = make_authoring(images=2, annotators=4, cross_checks_per_candidate=2)
    author(people[0], project)
    return project, people


def claim(person, project, count=10):
    response = client_of(person).post(f"/api/v1/projects/{project.id}/cross-checks/claim/", {"count": count}, "json")
    assert response.status_code == 200, response.content
    return response


def test_nothing_of_a_claim_depends_on_the_correct_option(authoring):
    """Promise 9: nobody sees the key, or another's answer, before they have answered."""
    project, (_, checker, *_) = authoring
    before = claim(checker, project).json()
    Candidate.objects.filter(criterion="AesP").update(correct=0)
    after = claim(checker, project).json()
    for answer in (before, after):
        for check in answer["cross_checks"]:
            check["lease_until"] = None
    assert before == after
    assert not {"correct", "correct_option", "right", "author", "critique", "verdict"} & keys_in(before)


def keys_in(value):
    """Returns the names in a JSON value, without those of images."""
    if isinstance(value, dict):
        inner = [keys_in(item) for key, item in value.items() if key != "image"]
        return set(value).union(*inner)
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def test_the_key_is_shown_after_the_answer_and_the_verdict_finishes_the_check(authoring):
    project, (_, checker, *_) = authoring
    client = client_of(checker)
    check = next(check for check in claim(checker, project).json()["cross_checks"] if check["criterion"] == "AesP")
    right = check["options"].index(PERCEPTION["options"][PERCEPTION["correct"]])
    answered = client.post(f"/api/v1/cross-checks/{check['id']}/answer/", {"option": 1, "seconds": 3}, "json").json()
    assert answered == {"id": check["id"], "status": "answered", "option": 1, "correct_option": right, "is_done": False}
    reopened = next(row for row in claim(checker, project).json()["cross_checks"] if row["id"] == check["id"])
    assert reopened["answered"]["correct_option"] == right
    body = {"verdict": "ambiguous", "comment": "Two fit."}
    response = client.post(f"/api/v1/cross-checks/{check['id']}/verdict/", body, "json")
    assert (response.status_code, response.json()["status"]) == (200, "done")
    assert len(claim(checker, project).json()["cross_checks"]) == 2


def test_a_grade_is_finished_without_a_key(authoring):
    project, (_, checker, *_) = authoring
    check = next(check for check in claim(checker, project).json()["cross_checks"] if check["criterion"] == "AesA")
    assert check["options"] == ["High", "Medium", "Low"]
    assert check["question"] == "How is the aesthetic quality of this image?"
    answered = client_of(checker).post(f"/api/v1/cross-checks/{check['id']}/answer/", {"option": 2}, "json").json()
    assert (answered["correct_option"], answered["is_done"]) == (None, True)


def test_a_claim_speaks_the_language_of_the_reader(authoring):
    project, (_, checker, *_) = authoring
    response = client_of(checker).post(
        f"/api/v1/projects/{project.id}/cross-checks/claim/", {"count": 10}, "json", HTTP_ACCEPT_LANGUAGE="zh-hans"
    )
    check = next(check for check in response.json()["cross_checks"] if check["criterion"] == "AesA")
    assert check["question"] == "这幅图像的美学质量如何？"


def test_the_list_has_the_figures_of_each_candidate(authoring):
    project, (_, first, second, _) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check_candidate(first, candidate)
    check_candidate(second, candidate, choice=0, verdict="ambiguous")
    client = client_of(project.created_by)
    url = f"/api/v1/projects/{project.id}/candidates/"
    (row,) = client.get(url, {"criterion": "AesP", "status": "disputed"}).json()["results"]
    assert row["verdicts"] == {"agree": 1, "ambiguous": 1}
    assert (row["accuracy"]["value"], row["accuracy"]["n"], row["median_seconds"]) == (0.5, 2, 4.0)
    assert row["accuracy"]["low"] == pytest.approx(0.0945, abs=1e-3)
    assert client.get(url, {"hint": "any"}).json()["results"] == []
    assert client.get(url, {"status": "perfect"}).status_code == 400


def test_each_criterion_has_the_share_that_it_has_under_its_own_name(authoring):
    project, (_, checker, *_) = authoring
    check_candidate(checker, Candidate.objects.get(criterion="AesI"))
    rows = client_of(project.created_by).get(f"/api/v1/projects/{project.id}/candidates/").json()["results"]
    shares = {row["criterion"]: {name for name in ("accuracy", "agreement", "grades") if row[name]} for row in rows}
    assert shares == {"AesP": {"accuracy"}, "AesE": {"accuracy"}, "AesA": {"grades"}, "AesI": {"agreement"}}
    by_criterion = {row["criterion"]: row for row in rows}
    assert (by_criterion["AesI"]["agreement"]["value"], by_criterion["AesI"]["agreement"]["n"]) == (1.0, 1)
    assert by_criterion["AesA"]["grades"]["counts"] == {"high": 2}


def test_a_hint_is_listed_with_its_sentence(authoring):
    project, (author_, *_) = authoring
    item = {**PERCEPTION, "options": ["The path", "None of the above"], "correct": 0}
    author(author_, project, perception=item)
    url = f"/api/v1/projects/{project.id}/candidates/"
    (row,) = client_of(project.created_by).get(url, {"hint": "no_option"}).json()["results"]
    assert [hint["code"] for hint in row["hints"]] == ["no_option"]
    assert "no option" in row["hints"][0]["detail"]


def test_the_author_stands_by_a_question_and_a_manager_decides(authoring):
    project, (author_, first, second, _) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check_candidate(first, candidate, verdict="wrong", comment="It is the sky.")
    check_candidate(second, candidate)
    assert client_of(first).post(f"/api/v1/candidates/{candidate.id}/stand/").status_code == 404
    stood = client_of(author_).post(f"/api/v1/candidates/{candidate.id}/stand/").json()
    assert stood["status"] == "contested"
    manager = client_of(make_member(project, "manager"))
    decided = manager.post(f"/api/v1/candidates/{candidate.id}/decide/", {"decision": "accept"}, "json")
    assert decided.json()["status"] == "accepted"
    repeated = manager.post(f"/api/v1/candidates/{candidate.id}/decide/", {"decision": "third"}, "json")
    assert (repeated.status_code, repeated.json()["code"]) == (409, "wrong_state")


def test_targets_are_set_over_the_api(authoring):
    project, (author_, *_) = authoring
    url = f"/api/v1/projects/{project.id}/coverage/"
    cell = {"criterion": "AesE", "source": "natural", "dimension": "interest", "kind": "why", "target": 31}
    board = client_of(project.created_by).patch(url, {"cells": [cell]}, "json").json()
    assert {**cell, "authored": 0, "accepted": 0, "missing": 31} in board["cells"]
    assert client_of(author_).get(url).json() == board
    assert client_of(author_).patch(url, {"cells": [cell]}, "json").status_code == 403


def test_an_unknown_check_is_missing(authoring):
    """Promise 6: a foreign or missing object answers 404."""
    _, (person, *_) = authoring
    for action, body in (("answer", {"option": 0}), ("verdict", {"verdict": "agree"})):
        response = client_of(person).post(f"/api/v1/cross-checks/{uuid4()}/{action}/", body, "json")
        assert response.status_code == 404


def test_a_question_that_cannot_be_answered_is_given_back_without_its_key_and_counted(authoring):
    project, (_, checker, colleague, _) = authoring
    client = client_of(checker)
    check = next(check for check in claim(checker, project).json()["cross_checks"] if check["criterion"] == "AesP")
    url = f"/api/v1/cross-checks/{check['id']}/"
    given_back = {"id": check["id"], "status": "skipped", "option": None, "correct_option": None, "is_done": True}
    response = client.post(f"{url}skip/", {"reason": "words", "note": "Which path?"}, "json")
    assert (response.status_code, response.json()) == (200, given_back)
    assert client.get(f"{url}answer/").json() == given_back
    assert client_of(colleague).post(f"{url}skip/", {"reason": "words"}, "json").status_code == 404
    rows = client_of(project.created_by).get(f"/api/v1/projects/{project.id}/candidates/").json()["results"]
    assert {row["criterion"]: row["skips"] for row in rows} == {"AesP": 1, "AesE": 0, "AesA": 0, "AesI": 0}


def test_the_stored_answer_and_its_key_can_be_read_again(authoring):
    """Promise 9: nobody sees the key before they have answered, and then always."""
    project, (_, checker, *_) = authoring
    client = client_of(checker)
    check = next(check for check in claim(checker, project).json()["cross_checks"] if check["criterion"] == "AesP")
    url = f"/api/v1/cross-checks/{check['id']}/answer/"
    assert client.get(url).json()["correct_option"] is None
    answered = client.post(url, {"option": 1}, "json").json()
    assert client.post(url, {"option": 0}, "json").json()["code"] == "already_answered"
    assert client.get(url).json() == answered
