"""Pages of benchmarks: a form with a preview, one button to hold images out, files according to the role."""

import pytest
from django.urls import reverse

from annotation.models import Benchmark, Image
from tests.actions.evaluating.helpers import make_benchmark
from tests.clients import browser_of
from tests.evaluating.candidates import make_pool, publish
from tests.factories import make_member

FORM = {
    "name": "Dunes",
    "criteria": ["AesP", "AesE", "AesA", "AesI"],
    "min_checks": "2",
    "min_accuracy": "50",
    "min_graders": "2",
    "min_agreement": "60",
    "one_per_image": "on",
    "dev_share": "25",
    "seed": "7",
    "formats": ["jsonl"],
}


@pytest.fixture
def manager(db):
    return browser_of(make_pool(4).created_by)


@pytest.fixture
def project(manager):
    return Image.objects.first().project


def test_the_form_requests_a_benchmark_with_its_spec(manager, project):
    response = manager.post(reverse("new_benchmark", args=[project.id]), FORM)

    benchmark = Benchmark.objects.get()
    assert response.url == reverse("benchmark", args=[benchmark.id])
    assert (benchmark.name, benchmark.version, benchmark.status) == ("Dunes", 1, "queued")
    assert {name: benchmark.spec[name] for name in ("dev_share", "seed", "formats")} == {
        "dev_share": 0.25,
        "seed": 7,
        "formats": ["jsonl"],
    }


def test_the_preview_counts_what_would_be_in_it_and_says_why_the_rest_stays_out(manager, project):
    page = manager.post(reverse("preview_benchmark", args=[project.id]), {**FORM, "min_checks": "3"}).content.decode()

    assert "with too few cross-checks" in page
    assert "Items: 4. Images: 4." in page  # the grades


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(manager, project):
    url = reverse("new_benchmark", args=[project.id])

    response = manager.post(url, {**FORM, "insist_on_leaks": "on"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Write why images of releases may be in the benchmark" in page
    assert 'value="Dunes"' in page


def test_all_errors_of_the_form_are_shown_at_once(manager, project):
    form = {**FORM, "name": "", "criteria": [], "min_checks": "99", "dev_share": "95", "insist_on_leaks": "on"}

    page = manager.post(reverse("new_benchmark", args=[project.id]), form).content.decode()

    assert "This field is required." in page
    assert "Ensure this value is less than or equal to 20." in page
    assert "Choose from: AesP, AesE, AesA, AesI." in page
    assert "Ensure this value is less than or equal to 90." in page
    assert "Write why images of releases may be in the benchmark" in page


@pytest.mark.django_db
def test_images_that_are_not_held_out_are_held_out_by_one_button_and_the_form_stays_filled_in():
    project = make_pool(4, held_out=False)
    manager = browser_of(project.created_by)
    preview = manager.post(reverse("preview_benchmark", args=[project.id]), FORM).content.decode()
    assert "Images that are not held out: 4" in preview

    response = manager.post(reverse("hold_out_candidates", args=[project.id]), FORM, follow=True)

    assert Image.objects.filter(held_out=True).count() == 4
    page = response.content.decode()
    assert "Images that are held out now: 4." in page
    assert 'value="25"' in page
    assert 'name="name" value="Dunes"' in page


@pytest.mark.django_db(transaction=True)
def test_only_a_manager_sees_private_files_and_the_letters_of_right_answers():
    project = make_pool(4)
    benchmark = publish(project, min_checks=0)
    url = reverse("benchmark", args=[benchmark.id])

    page_of_manager = browser_of(project.created_by).get(url).content.decode()
    page_of_reviewer = browser_of(make_member(project, "reviewer")).get(url).content.decode()

    assert "items-private.jsonl" in page_of_manager
    assert "private" not in page_of_reviewer
    assert "items.jsonl" in page_of_reviewer
    assert "Letters of correct options" in page_of_manager
    assert "Letters of correct options" not in page_of_reviewer  # of a few items, they tell the keys


@pytest.mark.django_db
def test_a_benchmark_whose_stored_request_lacks_fields_has_a_page_with_their_defaults():
    benchmark = make_benchmark(images=1)
    assert benchmark.spec == {}

    page = browser_of(benchmark.project.created_by).get(reverse("benchmark", args=[benchmark.id]))

    assert page.status_code == 200
    assert "AesP, AesE, AesA, AesI" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_each_exclusion_is_listed_with_its_reason():
    project = make_pool(4)
    benchmark = publish(project, min_checks=3)

    url = reverse("benchmark_exclusions", args=[benchmark.id])
    page = browser_of(project.created_by).get(url, {"reason": "few_checks"}).content.decode()

    assert page.count("Cross-checks: 2; asked for: 3.") == 12
