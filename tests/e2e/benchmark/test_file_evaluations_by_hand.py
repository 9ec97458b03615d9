"""Files with a model's answers in a real browser: sent by keyboard, rejected with what to do, sent again, and read."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotation.actions.evaluating.work import work_on_evaluation
from annotation.hints import record_pulse
from annotation.models import Evaluation
from tests.actions.evaluating.helpers import benchmark_of
from tests.actions.evaluating.result_files.helpers import answer_rows, lines_of
from tests.e2e.axe import violations_of
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def benchmark(project):
    record_pulse()
    return benchmark_of([make_critique(make_member(project), project)], ("AesP", "AesE", "AesA", "AesI"))


@pytest.fixture
def page(new_context, project, live_server_url):
    context = new_context(base_url=live_server_url)
    context.add_cookies([session_cookie(make_member(project, "manager"))])
    return context.new_page()


def write(folder: Path, name: str, rows) -> Path:
    path = folder / name
    path.write_bytes(lines_of(rows).read())
    return path


def test_files_are_sent_rejected_sent_again_and_read(page, benchmark, tmp_path):
    rows = answer_rows(benchmark)
    theirs = write(tmp_path, "theirs.jsonl", [{"id": "AesP-0123456789ab", "answer": "A"}])
    parts = [
        write(tmp_path, "first.jsonl", [*rows[:2], {"id": "AesP-0123456789ab", "answer": "A"}]),
        write(tmp_path, "second.jsonl", rows[2:3]),
    ]
    page.goto(reverse("evaluations", args=[benchmark.id]))
    page.get_by_role("link", name="Answers from files").press("Enter")
    page.get_by_label("Model").fill("Qwen2-VL")
    page.get_by_role("button", name="Read the files").press("Enter")
    expect(page.get_by_text("Attach at least one file.")).to_be_visible()
    expect(page.get_by_label("Model")).to_have_value("Qwen2-VL")
    assert violations_of(page) == []

    page.get_by_label("Files with the answers").set_input_files([theirs])
    page.get_by_role("button", name="Read the files").press("Enter")
    page.get_by_text("Waiting for a worker").wait_for()
    work_on_evaluation(Evaluation.objects.get().id)
    expect(page.get_by_text("theirs.jsonl answers none of the items")).to_be_visible()
    assert violations_of(page) == []

    page.get_by_role("link", name="Send other files").press("Enter")
    page.get_by_label("Model").fill("Qwen2-VL")
    page.get_by_label("Files with the answers").set_input_files(parts)
    page.get_by_role("button", name="Read the files").press("Enter")
    page.get_by_text("Waiting for a worker").wait_for()
    work_on_evaluation(Evaluation.objects.exclude(status="failed").get().id)
    expect(page.locator("#progress")).to_contain_text("correct3")
    expect(page.locator("#files")).to_contain_text("1 answers are to no item and are not used")
    page.locator("#missing").press("Enter")
    expect(page.get_by_text("The files have no answer to it.").first).to_be_visible()
    assert violations_of(page) == []
