"""The pages of evaluations from files: sent, read, and whatever is wrong in words."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Evaluation
from tests.actions.evaluating.helpers import make_benchmark, work
from tests.actions.evaluating.result_files.helpers import answer_rows, file_of, lines_of, send, send_and_read
from tests.clients import browser_of, words
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return make_benchmark(images=1)


@pytest.fixture
def browser(benchmark):
    return browser_of(benchmark.project.created_by)


def test_files_are_sent_beside_the_form_for_an_endpoint(browser, benchmark):
    assert reverse("new_file_evaluation", args=[benchmark.id]) in words_of_links(
        browser.get(reverse("new_evaluation", args=[benchmark.id]))
    )
    url = reverse("new_file_evaluation", args=[benchmark.id])
    response = browser.get(url)
    assert (response.status_code, "This field is required" in words(response)) == (200, False)
    rows = answer_rows(benchmark)
    files = [lines_of(rows[:2], "a.jsonl"), lines_of(rows[2:], "b.jsonl")]
    response = browser.post(url, {"file": files, "model": "Qwen", "name": "", "trials": "1"}, follow=True)
    assert "Waiting for a worker" in words(response)
    page = words(browser.get(reverse("evaluation", args=[work(Evaluation.objects.get()).id])))
    assert "correct 3 " in page
    assert re.search(r"a\.jsonl JSON Lines .{3,9} 2 – b\.jsonl JSON Lines .{3,9} 2 –", page)
    assert "Pause" not in page
    assert "from files" in words(browser.get(reverse("evaluations", args=[benchmark.id])))


def test_what_was_typed_stays_beside_what_is_wrong(browser, benchmark):
    """Promise 8: an error tells what to do, and keeps what was typed."""
    url = reverse("new_file_evaluation", args=[benchmark.id])
    fields = {"model": "<b>Qwen</b>", "name": "", "trials": "2"}
    response = browser.post(url, {**fields, "file": file_of(b"", "empty.tsv")})
    assert response.status_code == 422
    assert "empty.tsv is empty" in words(response)
    assert "&lt;b&gt;Qwen&lt;/b&gt;" in response.content.decode()
    assert "Attach at least one file." in words(browser.post(url, fields))
    assert not Evaluation.objects.exists()


def test_odd_and_missing_answers_are_listed(browser, benchmark):
    rows = [*answer_rows(benchmark)[:-1], {"id": "<i>other</i>", "answer": "A"}]
    evaluation = send_and_read(benchmark, lines_of(rows))
    response = browser.get(reverse("evaluation", args=[evaluation.id]))
    page = words(response)
    assert "1 answers are to no item and are not used" in page
    assert "&lt;i&gt;other&lt;/i&gt;" in response.content.decode()
    assert "The files have no answer to it." in page
    assert "Which items 4" in page
    assert "Try the failed ones again" not in page


def test_a_file_that_cannot_be_read_says_what_to_do(browser, benchmark):
    evaluation = send_and_read(benchmark, file_of("Some notes", "notes.txt"))
    page = words(browser.get(reverse("evaluation", args=[evaluation.id])))
    assert "Nothing was read" in page
    assert "notes.txt has none of the known formats" in page
    assert "0 of 4" not in page  # it has no figures
    assert "Read the answers again" not in page
    page = words(browser.post(reverse("resume_evaluation", args=[evaluation.id]), follow=True))
    assert "Waiting for a worker" in page
    page = words(browser.post(reverse("cancel_evaluation", args=[evaluation.id]), follow=True))
    assert "It was cancelled, and its files were deleted." in page


def test_a_reviewer_watches_and_sends_nothing(benchmark):
    reviewer = Client()
    reviewer.force_login(make_member(benchmark.project, "reviewer"))
    evaluation = send(benchmark, lines_of(answer_rows(benchmark)))
    page = words(reviewer.get(reverse("evaluation", args=[evaluation.id])))
    assert "results.jsonl" in page
    assert reviewer.get(reverse("new_file_evaluation", args=[benchmark.id])).status_code == 403


def words_of_links(response) -> list[str]:
    return re.findall(r'href="([^"]+)"', response.content.decode())
