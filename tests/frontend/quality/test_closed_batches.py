"""A closed batch asks for nothing more: the overview of a project, its quality and its coverage count it alike."""

import pytest
from django.urls import reverse

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.measuring.work import compute_statistics
from annotation.models import Batch
from annotation.queries.projects.progress import progress_of, sum_up
from annotation.queries.quality.statistics import project_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.actions.quality.helpers import make_gold, submit
from tests.clients import browser_of, words
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project_with_gold():
    """A project with two images of work, of which one has its critique, and three of gold in a closed batch."""
    project, (person,) = make_desk(images=2, critiques_per_image=1)
    work = Batch.objects.get()
    make_gold(project, 3)
    submit_grade(person, project, 2)
    return project, person, work


def counts(project):
    """Returns critiques done and asked for, as the overview says and as the statistics do."""
    inspect_all()
    compute_statistics(project.id)
    progress = sum_up(list(progress_of(list(project.batches.values_list("id", flat=True))).values()))
    burn_up = next(row for row in project_statistics(project).of("burn_up") if not row.scope)
    return (progress["critiques"], progress["wanted"]), (burn_up.value, burn_up.n)


def test_overview_and_quality_ask_for_the_same_critiques_and_say_how_closed_batches_count(project_with_gold):
    project, person, _work = project_with_gold
    assert counts(project) == ((1, 2), (1, 2))
    browser = browser_of(make_member(project, "manager"))

    overview, quality, coverage = (
        words(browser.get(reverse(name, args=[project.id]))) for name in ("project", "quality", "critique_coverage")
    )

    assert "critiques of 2 1" in overview
    assert "images complete 50 %" in overview
    assert "1 of 2 critiques." in quality
    assert "1 of 2 images have the critiques that their batch requires." in coverage
    for page in (overview, quality, coverage):
        assert "Closed batches ask for nothing more: what they have counts, what they lack does not." in page

    submit_grade(person, project, 2)
    assert counts(project) == ((2, 2), (2, 2))
    assert "images complete 100 %" in words(browser.get(reverse("project", args=[project.id])))


def test_what_is_claimed_in_a_closed_batch_may_still_come(project_with_gold):
    project, person, work = project_with_gold
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    set_batch_status(actor=project.created_by, batch=work, status="closed")
    assert counts(project) == ((1, 2), (1, 2))

    submit(person, claim.id)

    assert counts(project) == ((2, 2), (2, 2))


def test_what_is_open_in_a_batch_that_is_closed_is_asked_for_no_more(project_with_gold):
    project, _person, work = project_with_gold
    set_batch_status(actor=project.created_by, batch=work, status="closed")

    assert counts(project) == ((1, 1), (1, 1))
