"""Images of releases stay out of a benchmark unless somebody insists, and then its card says so."""

import pytest

from annotation.actions.curating.holding_out import hold_out_batch, put_back_batch
from annotation.models import Image
from tests.evaluating.candidates import ask_for_benchmark as ask
from tests.evaluating.candidates import files_of, finish_benchmark, make_pool, publish
from tests.exporting.releases import release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    """Returns a project of which a release was made before its images were held out."""
    project = make_pool(3, held_out=False)
    release(project)
    hold_out_batch(actor=project.created_by, batch=project.batches.get())
    return project


def test_an_image_of_a_release_stays_out(project):
    benchmark = finish_benchmark(ask(project))

    assert (benchmark.status, benchmark.failure) == ("failed", "no_items")


def test_who_insists_gets_it_and_the_card_names_the_release_and_the_reason(project):
    benchmark = publish(project, insist_on_leaks=True, leak_reason="No model has read that release.")

    card = files_of(benchmark)["README.md"].decode()
    assert "3 images stand in releases of training data and were insisted on" in card
    assert "Reason given: No model has read that release." in card
    assert "| jsonl, 20" in card
    assert benchmark.manifest["counts"]["leaks"][0]["images"] == 3


def test_an_image_of_a_release_of_another_project_stays_out_without_its_name_being_told():
    leaked_project = make_pool(2, held_out=False)
    release(leaked_project)
    project = make_pool(3)  # two of its images have the same bytes

    benchmark = publish(project)

    assert benchmark.manifest["counts"]["images"] == 1
    leaks = benchmark.exclusions.filter(reason="leak_same_bytes")
    assert {exclusion.params["release"] for exclusion in leaks} == {""}
    assert benchmark.manifest["excluded"] == {"leak_same_bytes": 8}


def test_an_image_that_another_project_held_out_stays_held_out_for_the_benchmark_that_asks_about_it():
    holding_project = make_pool(2)
    project = make_pool(2, held_out=False)
    images = Image.objects.filter(project=project)
    Image.objects.filter(pk__in=images).update(held_out=True, held_out_elsewhere=True)

    publish(project)

    assert set(images.values_list("held_out", "held_out_elsewhere")) == {(True, False)}
    assert put_back_batch(actor=holding_project.created_by, batch=holding_project.batches.get()) == 0
    assert not Image.objects.filter(held_out=False).exists()
