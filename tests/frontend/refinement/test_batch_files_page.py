"""The page of a run's batch files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.models import ResultsFile
from annotation.refining.run_spec import RunSpec
from tests.refining.answers import answer_requests


@pytest.fixture
def run(project):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))
    prepare_batch_run(run)
    run.refresh_from_db()
    return run


def page_of(browser, run):
    return browser.get(reverse("batch_files", args=[run.id])).content.decode()


def test_the_page_has_the_title_of_the_recipe_and_offers_files_until_everything_is_answered(browser, run):
    page = page_of(browser, run)
    assert "Instructions as in AesMMIT" in page
    assert "requests-01.jsonl" in page

    answer_requests(run)
    page = page_of(browser, run)
    assert "Everything is answered" in page
    assert "requests-01.jsonl" not in page


@pytest.mark.parametrize(("counts", "has_sentence"), [({"rejected": 3}, True), ({}, True), ({"repeated": 2}, False)])
def test_a_file_that_holds_nothing_of_the_run_says_so(browser, run, counts, has_sentence):
    browser.post(reverse("batch_files", args=[run.id]), {"file": SimpleUploadedFile("other.jsonl", b"{}")})
    ResultsFile.objects.update(status="done", **counts)
    assert ("Nothing in this file belongs to this run" in page_of(browser, run)) == has_sentence


def test_files_of_which_one_cannot_be_read_are_refused_together_with_the_reason(browser, run):
    files = [SimpleUploadedFile("results.jsonl", b"{}"), SimpleUploadedFile("table.xlsx", b"PK\x03\x04\x00\x00")]
    response = browser.post(reverse("batch_files", args=[run.id]), {"file": files})
    assert response.status_code == 422
    assert "“table.xlsx” is no text" in response.content.decode()
    assert not ResultsFile.objects.exists()
