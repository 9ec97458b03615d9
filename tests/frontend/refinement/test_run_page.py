"""The page of a run: what it shows in each state, and what a manager does with it."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.models import EndpointState, Instruction, Run, RunRequest
from annotation.queries.calling import progress
from annotation.queries.refining.progress import run_progress
from annotation.refining.endpoints import load_endpoints
from annotation.refining.replies import CallError
from annotation.refining.run_spec import RunSpec
from tests.actions.refining.helpers import write_endpoints
from tests.factories import make_batch, make_critique, make_images, make_member
from tests.refining.answers import answer_requests, start

MAX_STATEMENTS = 24
MOVED = {"endpoint": "tiny", "url": "https://elsewhere.example.org/v1"}


@pytest.fixture
def make_run(project, endpoints):
    """Returns a function that requests a run of the built-in recipe."""

    def make(**fields):
        recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
        spec = RunSpec(recipe, **{"endpoint": "tiny", **fields})
        return create_run(actor=project.created_by, project=project, spec=spec, acknowledged=True)

    return make


def page_of(browser, run):
    return browser.get(reverse("run", args=[run.id])).content.decode()


def test_the_list_leads_a_newcomer_to_the_first_run_and_shows_the_runs_afterwards(browser, project, make_run):
    url = reverse("runs", args=[project.id])
    assert "Look at a sample of ten" in browser.get(url).content.decode()

    answer_requests(make_run(limit=1))
    page = browser.get(url).content.decode()
    assert "a sample of 1" in page
    assert "1 of 1" in page
    assert "hx-trigger" not in page  # nothing is left to move
    assert "No matching run" in browser.get(url, {"status": "failed"}).content.decode()


def test_a_run_that_works_moves_and_one_that_has_ended_does_not(browser, make_run):
    run = start(make_run())
    assert 'hx-trigger="every 2s"' in page_of(browser, run)

    answer_requests(run)
    page = page_of(browser, run)
    assert "hx-trigger" not in page
    assert "2 of 2 critiques · 100 %" in page


def test_a_run_says_that_fewer_calls_at_once_are_made_than_the_file_allows_and_why(browser, make_run):
    run = start(make_run())
    url = load_endpoints()["tiny"].url
    EndpointState.objects.create(name="tiny", calls_at_once=3, lowered_at=Now(), lowered_url=url)
    assert "Only 3 calls at once are made to “tiny” instead of 8" in page_of(browser, run)

    answer_requests(run)
    assert "calls at once" not in page_of(browser, run)


def test_the_last_requests_show_image_verdicts_cost_and_seconds(browser, make_run):
    run = answer_requests(start(make_run()))
    latest = run_progress(run).latest

    assert len(latest) == 2
    assert sum(sum(entry.verdicts.values()) for entry in latest) == Instruction.objects.count()
    page = page_of(browser, run)
    assert page.count('class="run-image"') == 2
    assert "0.0013" in page  # 900 tokens at 1 and 200 at 2 for a million
    assert "1.4" in page


def test_pace_and_time_left_follow_the_calls_of_late_and_not_the_answers_taken_over(make_run):
    run = answer_requests(start(make_run()), count=1)
    pace = run_progress(run)
    assert pace.a_minute > 0
    assert pace.seconds_left == round(60 / pace.a_minute)

    RunRequest.objects.filter(run=run, status="done").update(taken_from=RunRequest.objects.filter(run=run).last())
    assert run_progress(run).a_minute is None


def test_errors_are_counted_by_class_with_a_sentence_each(browser, make_run):
    run = start(make_run())
    answer_requests(run, count=1, error=CallError("refused", is_paid=True))
    answer_requests(run, error=CallError("wrong_schema", params={"path": "items.0"}, is_paid=True))
    run.refresh_from_db()

    assert [(error.code, error.number) for error in run_progress(run).errors] == [("refused", 1), ("wrong_schema", 1)]
    page = page_of(browser, run)
    assert "The model refused to answer." in page
    assert "(items.0)" in page


def test_errors_beyond_the_limit_are_not_counted(make_run, monkeypatch):
    monkeypatch.setattr(progress, "_ERRORS", progress._ERRORS.replace(str(progress.MAX_ERRORS), "1"))
    monkeypatch.setattr(progress, "MAX_ERRORS", 1)
    run = answer_requests(start(make_run()), error=CallError("refused", is_paid=True))

    (error,) = run_progress(run).errors
    assert (error.number, error.is_bounded) == (1, True)


def test_a_sample_shows_each_item_with_its_evidence_and_leads_to_the_run_over_all(browser, make_run):
    run = answer_requests(start(make_run(limit=2)))
    page = page_of(browser, run)

    assert page.count('class="item"') == Instruction.objects.count() > 4
    quote = Instruction.objects.filter(status="kept").first().evidence[0]["quote"]
    assert f'<blockquote class="evidence small">{quote}</blockquote>' in page
    assert f"{reverse('new_run', args=[run.project_id])}?sample={run.id}" in page


def test_a_sample_without_any_answer_is_not_offered_for_all_critiques(browser, project, make_run):
    run = answer_requests(make_run(limit=2), error=CallError("refused", is_paid=True))
    page = page_of(browser, run)
    assert "Nothing to look at yet" in page
    assert "Run over all" not in page
    assert "2 without an answer" in browser.get(reverse("runs", args=[project.id])).content.decode()


def test_a_failed_run_offers_the_test_of_its_endpoint_and_a_budget_only_if_it_has_one(browser, make_run):
    run = make_run()
    Run.objects.filter(pk=run.pk).update(status="failed", failure="endpoint_unreachable")
    page = page_of(browser, run)
    assert reverse("endpoints", args=[run.project_id]) + "#endpoint-tiny" in page
    assert 'name="budget_tokens"' not in page

    Run.objects.filter(pk=run.pk).update(budget_tokens=5000)
    assert 'name="budget_tokens"' in page_of(browser, run)


def test_a_run_is_paused_resumed_and_cancelled(browser, make_run):
    run = start(make_run())
    for name, status in (("pause_run", "paused"), ("resume_run", "queued"), ("cancel_run", "cancelled")):
        assert browser.post(reverse(name, args=[run.id])).status_code == 302
        run.refresh_from_db()
        assert run.status == status
    assert "What was made before is kept" in page_of(browser, run)


def test_a_run_whose_budget_is_used_up_says_so_and_keeps_what_is_typed_into_its_form(browser, make_run):
    run = answer_requests(start(make_run(budget_tokens=1200)), count=1)
    Run.objects.filter(pk=run.pk).update(status="paused", failure="budget_reached")
    page = page_of(browser, run)
    assert "The run has paused itself" in page
    assert "of 1,200 tokens" in page

    url = reverse("resume_run", args=[run.id])
    response = browser.post(url, {"budget_tokens": "1000"})
    assert response.status_code == 422
    assert 'value="1000"' in response.content.decode()
    assert "The run has used 1100 tokens" in response.content.decode()

    assert browser.get(url).url == reverse("run", args=[run.id])  # the address of that page, loaded again

    emptied = browser.post(url, {"budget_tokens": ""})
    assert emptied.status_code == 422
    assert "This run keeps a budget: enter one." in emptied.content.decode()

    assert browser.post(url, {"budget_tokens": "50000"}).status_code == 302
    run.refresh_from_db()
    assert (run.status, run.budget_tokens) == ("queued", 50000)


def test_a_run_whose_endpoint_has_another_address_goes_on_once_that_is_confirmed(browser, make_run, settings, tmp_path):
    run = start(make_run())
    Run.objects.filter(pk=run.pk).update(status="paused", failure="endpoint_not_allowed", failure_params=MOVED)
    write_endpoints(settings, tmp_path, tiny={"url": MOVED["url"], "model": "stand-in"})
    page = page_of(browser, run)
    assert f"<code>{MOVED['url']}</code>" in page
    assert 'name="acknowledged"' in page

    url = reverse("resume_run", args=[run.id])
    assert browser.post(url).status_code == 422
    assert browser.post(url, {"acknowledged": "on"}).status_code == 302
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_paused_run_moves_while_a_call_is_in_flight_but_not_its_form(browser, make_run):
    run = start(make_run())
    run.requests.filter(number=run.requests.order_by("number").first().number).update(status="running")
    Run.objects.filter(pk=run.pk).update(status="paused")
    page = page_of(browser, run)
    assert page.count("hx-trigger") == 1
    assert "hx-trigger" in page[page.index('<section class="section" id="progress"') :].split(">")[0]


def test_failed_requests_are_asked_again(browser, make_run):
    run = answer_requests(start(make_run()), error=CallError("refused", is_paid=True))
    assert "Try the failed ones again" in page_of(browser, run)

    browser.post(reverse("retry_run", args=[run.id]))
    assert set(run.requests.values_list("status", flat=True)) == {"queued"}


def test_a_run_for_batch_files_offers_them(browser, make_run):
    assert "<h2>Batch files</h2>" in page_of(browser, make_run(endpoint="", model="a-model"))


def test_a_page_takes_as_many_statements_for_a_large_run_as_for_a_small_one(browser, project, make_run):
    def count_statements():
        run = answer_requests(start(make_run()))
        with CaptureQueriesContext(connection) as captured:
            page_of(browser, run)
        return len(captured)

    small = count_statements()
    make_images(make_batch(project), 6)
    person = make_member(project)
    for _ in range(6):
        make_critique(person, project)
    assert count_statements() == small <= MAX_STATEMENTS
