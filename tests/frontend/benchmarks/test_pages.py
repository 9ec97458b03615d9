"""The pages of coverage and candidates, and the desk's page, which has no key in it."""

import json
import re

import pytest
from django.urls import reverse

from annotation.actions.evaluating.cross_checks.answers import skip_cross_check
from annotation.actions.projects.projects import change_project
from annotation.models import Candidate
from annotation.queries.evaluating.authoring.coverage import coverage_cells
from annotation.queries.evaluating.authoring.grades import grade_agreement, grades_of_images
from frontend.forms.coverage import field_name
from tests.authored import PERCEPTION, author, check_candidate, claim_check, make_authoring
from tests.clients import browser_of
from tests.factories import make_desk, make_image, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def authoring():
    project, people = make_authoring(images=2, annotators=4, cross_checks_per_candidate=2)
    author(people[0], project)
    return project, people


def page_of(person, name, project, query=""):
    return browser_of(person).get(f"{reverse(name, args=[project.id])}{query}")


def bootstrap_of(person, project):
    response = browser_of(person).get(reverse("cross-check", args=[project.id]), headers={"Sec-Fetch-Dest": "document"})
    text = response.content.decode()
    data = re.search(r'<script id="cross-check-data" type="application/json">(.*?)</script>', text)
    return json.loads(data[1]), text


def test_the_page_of_the_desk_is_the_same_whichever_option_is_right(authoring):
    """Promise 9: nobody sees the key in any byte of the page before they have answered."""
    project, (_, checker, *_) = authoring
    bootstrap_of(checker, project)  # claims
    pages = []
    for correct in (0, 1, 2):
        Candidate.objects.filter(criterion="AesP").update(correct=correct)
        bootstrap, _ = bootstrap_of(checker, project)
        for check in bootstrap["claimed"]["cross_checks"]:
            check["lease_until"] = None
        pages.append(bootstrap)
    assert pages[0] == pages[1] == pages[2]
    assert len(pages[0]["claimed"]["cross_checks"]) == 3


def test_a_prefetched_desk_claims_nothing(authoring):
    project, (_, checker, *_) = authoring
    browser_of(checker).get(reverse("cross-check", args=[project.id]))
    assert not Candidate.objects.exclude(slots_taken=0).exists()


def test_targets_are_suggested_saved_and_shown(authoring):
    project, _ = authoring
    manager = project.created_by
    page = page_of(manager, "coverage", project, "?edit=1&total=2800&spread=aesbench").content.decode()
    cells = coverage_cells(project)
    names = [field_name(cell.key) for cell in cells]
    form = {**dict.fromkeys(names, ""), names[0]: "7"}
    assert page.count('class="short"') == len(cells)
    response = browser_of(manager).post(reverse("coverage", args=[project.id]), form)
    assert response.status_code == 302
    assert [cell.target for cell in coverage_cells(project)][:2] == [7, None]
    assert "7 missing: 0 of 7" in page_of(manager, "coverage", project).content.decode()


def test_a_wrong_number_is_shown_beside_its_field_and_nothing_typed_is_lost(authoring):
    """Promise 8: every error says what to do, and keeps what was typed."""
    project, _ = authoring
    first, second = (field_name(cell.key) for cell in coverage_cells(project)[:2])
    form = {first: "-4", second: "12"}
    response = browser_of(project.created_by).post(reverse("coverage", args=[project.id]), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="-4"' in page
    assert 'value="12"' in page
    assert not any(cell.target for cell in coverage_cells(project))


def test_what_was_typed_stays_with_its_cell_when_the_board_has_got_others_meanwhile(authoring):
    """Promise 8: an image of another source, which adds cells before those of the page, shifts no number."""
    project, _ = authoring
    names = {field_name(cell.key): cell.key for cell in coverage_cells(project)}
    name, key = list(names.items())[5]
    make_image(project.batches.get(), source="artistic")
    response = browser_of(project.created_by).post(reverse("coverage", args=[project.id]), {name: "9"})
    assert response.status_code == 302
    assert {cell.key: cell.target for cell in coverage_cells(project) if cell.target} == {key: 9}


def test_an_author_reads_what_was_said_without_names_and_stands_by_the_question(authoring):
    project, (author_, first, second, _) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check_candidate(first, candidate, choice=0, verdict="ambiguous", comment="The path fits too.")
    check_candidate(second, candidate)
    page = page_of(author_, "returned-candidates", project).content.decode()
    assert "The path fits too." in page
    assert first.get_username() not in page
    assert second.get_username() not in page
    browser_of(author_).post(reverse("stand_by_candidate", args=[candidate.id]))
    candidate.refresh_from_db()
    assert candidate.status == "contested"
    assert "The path fits too." not in page_of(author_, "returned-candidates", project).content.decode()


def test_a_question_that_nobody_is_left_to_check_says_so_to_its_author_and_to_managers(authoring):
    project, (author_, first, second, third) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check_candidate(first, candidate, choice=0, verdict="ambiguous", comment="The path fits too.")
    check_candidate(second, candidate)
    assert "Nobody is left" not in page_of(author_, "returned-candidates", project).content.decode()
    project.memberships.filter(person=third).update(is_active=False)
    assert "a manager decides" in page_of(author_, "returned-candidates", project).content.decode()
    url = reverse("stand_by_candidate", args=[candidate.id])
    assert "Nobody is left" in browser_of(author_).post(url, follow=True).content.decode()
    manager = make_member(project, "manager")
    page = page_of(manager, "candidates", project, "?status=contested").content.decode()
    assert "Nobody is left to be the third expert" in page
    make_member(project)
    page = page_of(manager, "candidates", project, "?status=contested").content.decode()
    assert "Nobody is left" not in page


def test_a_manager_reads_what_reasons_wait_for_when_nobody_can_grade_their_image_first():
    project, (author_, checker) = make_authoring(images=1, annotators=2, cross_checks_per_candidate=1)
    author(author_, project)
    check = claim_check(checker, Candidate.objects.get(criterion="AesA"))
    sentence = (
        "Nobody is left to check it: the other annotators have checked it, gave it back, or cannot grade its image"
    )
    assert sentence not in page_of(project.created_by, "candidates", project).content.decode()
    skip_cross_check(person=checker, cross_check_id=check.id, reason="image")
    assert page_of(project.created_by, "candidates", project).content.decode().count(sentence) == 1


def test_a_manager_reads_how_many_annotators_are_missing_while_questions_wait():
    project, (author_, *_) = make_authoring(images=1, annotators=2, cross_checks_per_candidate=2)
    manager = project.created_by
    assert "that are missing" not in page_of(manager, "candidates", project).content.decode()
    author(author_, project)
    assert "Annotators that are missing: 2" in page_of(manager, "candidates", project).content.decode()
    make_member(project)
    make_member(project)
    assert "that are missing" not in page_of(manager, "candidates", project).content.decode()


def test_the_history_names_the_question_to_managers_alone(authoring):
    project, (author_, first, *_) = authoring
    check_candidate(first, Candidate.objects.get(criterion="AesP"), choice=0, verdict="ambiguous")
    page = page_of(project.created_by, "events", project, "?noun=cross-check").content.decode()
    assert page.count(PERCEPTION["question"]) == 2
    assert "ambiguous" in page
    assert page_of(author_, "events", project).status_code == 403


def test_a_manager_filters_decides_and_returns_to_the_filtered_list(authoring):
    project, (_, first, second, _) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check_candidate(first, candidate, choice=0, verdict="ambiguous", comment="The path fits too.")
    check_candidate(second, candidate)
    manager = make_member(project, "manager")
    page = page_of(manager, "candidates", project, "?status=disputed").content.decode()
    assert "human accuracy: 50\xa0% (9–91\xa0%)" in page
    assert "4.0 s in the median" in page
    assert page.count('<li id="candidate-') == 1
    back = f"{reverse('candidates', args=[project.id])}?status=disputed"
    url = reverse("decide_candidate", args=[candidate.id])
    assert browser_of(manager).post(url, {"decision": "accept", "back": back}).url == back
    elsewhere = browser_of(manager).post(url, {"decision": "exclude", "back": "https://example.com/"}).url
    assert elsewhere == reverse("candidates", args=[project.id])


def test_a_question_given_back_is_counted_and_its_reason_is_read_without_a_name(authoring):
    project, (_, first, second, _) = authoring
    candidate = Candidate.objects.get(criterion="AesP")
    check = claim_check(first, candidate)
    skip_cross_check(person=first, cross_check_id=check.id, reason="words", note="Which path?")
    check_candidate(second, candidate)
    manager = make_member(project, "manager")
    page = page_of(manager, "candidates", project, "?criterion=AesP").content.decode()
    assert "given back by 1" in page
    assert "could not answer · I do not understand the words" in page
    assert "Which path?" in page
    assert first.get_username() not in page


def test_grades_are_shown_with_their_agreement(authoring):
    project, (_, first, second, _) = authoring
    grade = Candidate.objects.get(criterion="AesA")
    check_candidate(first, grade, choice=0)
    check_candidate(second, grade, choice=1)
    grades = grades_of_images(project)[grade.image_id]
    assert (grades.n, grades.majority, dict(grades.counts)) == (3, "high", {"high": 2, "medium": 1})
    agreement = grade_agreement(project)
    assert (agreement.images, agreement.unanimous.value) == (1, 0.0)
    page = page_of(project.created_by, "candidates", project, "?criterion=AesA").content.decode()
    assert "High: 2, Medium: 1; majority 67\xa0% (21–94\xa0%)" in page


def test_a_grade_has_no_right_option_and_counts_all_graders_of_its_image():
    project, people = make_authoring(images=1, annotators=2, cross_checks_per_candidate=1)
    change_project(actor=project.created_by, project=project, critiques_per_image=2)
    author(people[0], project, grade=3)
    author(people[1], project, grade=1)
    page = page_of(project.created_by, "candidates", project, "?criterion=AesA").content.decode()
    assert "The author’s grade: High" in page
    assert "The author’s grade: Low" in page
    assert page.count("2 grades of the image") == 2
    assert page.count("High: 1, Low: 1; no majority") == 2
    assert "the correct one" not in page
    assert "not checked yet" not in page


def test_the_navigation_has_the_benchmark_where_there_is_one(authoring):
    project, (author_, *_) = authoring
    url = f'href="{reverse("coverage", args=[project.id])}"'
    assert url in page_of(author_, "project", project).content.decode()
    ordinary, (person,) = make_desk(images=1)
    assert "/benchmark/" not in page_of(person, "project", ordinary).content.decode()
    assert "No benchmark questions here" in page_of(ordinary.created_by, "coverage", ordinary).content.decode()
