"""Benchmarks that are published at the same time never divide the same images between them."""

import pytest

from annotation.actions.shared import attempts
from tests.concurrency.test_holding_out import run_during
from tests.evaluating.candidates import ask_for_benchmark, finish_benchmark, make_pool, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_projects_that_publish_the_same_bytes_at_once_the_second_one_fails(monkeypatch):
    monkeypatch.setattr(attempts, "BEAT_SECONDS", 60)  # a heartbeat does not see the uncommitted job
    first, second = make_pool(1), make_pool(1)
    benchmark = ask_for_benchmark(second, dev_share=0.9, formats=["jsonl"])

    run_during(
        lambda: publish(first, dev_share=0, formats=["jsonl"]),
        lambda: finish_benchmark(benchmark),
    )

    assert (benchmark.status, benchmark.failure) == ("failed", "published_meanwhile")
