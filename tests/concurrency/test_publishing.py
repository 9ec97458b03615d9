"""Releases and benchmarks that are published at the same time know of one another."""

import pytest

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.shared import attempts
from annotation.models import Image
from annotation.queries.evaluating.publishing.leaks import find_leaks
from tests.concurrency.test_holding_out import run_during
from tests.evaluating.candidates import ask_for_benchmark, finish_benchmark, make_pool, publish
from tests.exporting.releases import finish_export, request_export
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch):
    """Has no heartbeat end an attempt: it is on another connection, which does not see what is not committed."""
    monkeypatch.setattr(attempts, "BEAT_SECONDS", 60)


def test_of_two_projects_that_publish_the_same_bytes_at_once_the_second_one_fails():
    first, second = make_pool(1), make_pool(1)
    benchmark = ask_for_benchmark(second, dev_share=0.9, formats=["jsonl"])

    run_during(
        lambda: publish(first, dev_share=0, formats=["jsonl"]),
        lambda: finish_benchmark(benchmark),
    )

    assert (benchmark.status, benchmark.failure) == ("failed", "published_meanwhile")


def test_an_image_that_is_held_out_while_its_release_is_published_is_known_to_stand_in_it():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    image = Image.objects.get()
    leaks = []

    def hold_out_and_search():
        hold_out_images(actor=project.created_by, project=project, images=[image])
        leaks.extend(find_leaks([image.id]))

    run_during(lambda: finish_export(request_export(project)), hold_out_and_search)

    assert [leak.image for leak in leaks] == [image.id]
