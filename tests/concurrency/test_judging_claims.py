"""People who claim interpretations at the same moment never get the same one, and nobody waits for another."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotation.actions.evaluating.judging import claims
from annotation.actions.evaluating.judging.claims import claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation
from annotation.models import Benchmark, Judgement, JudgingClaim, Person
from annotation.sql.rows import Row, fetch_rows
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.judging.helpers import interpreted_evaluation, make_reviewer

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = {"relevance": 2, "precision": 1, "completeness": 0}


def make_answers(models: int, images: int) -> Benchmark:
    benchmark = make_benchmark(images=images, criteria=("AesI",))
    for model in range(models):
        interpreted_evaluation(benchmark, [f"Text {number}." for number in range(images)], f"model-{model}")
    return benchmark


def claim(person: Person, benchmark: Benchmark, count: int) -> list[int]:
    try:
        rows = claim_interpretations(person=person, benchmark=benchmark, count=count)
        return [claimed.answer_id for claimed in rows]
    finally:
        connection.close()


def test_an_answer_is_given_to_one_person_however_many_claim_at_once():
    benchmark = make_answers(models=4, images=3)
    people = [make_reviewer(benchmark) for _ in range(6)]
    barrier = threading.Barrier(len(people))

    def work(person: Person) -> list[int]:
        barrier.wait()
        return claim(person, benchmark, 3)

    with ThreadPoolExecutor(len(people)) as pool:
        answers = [answer for ids in pool.map(work, people) for answer in ids]
    assert Counter(answers).most_common(1)[0][1] == 1
    assert len(answers) <= 12


def test_a_claim_does_not_wait_for_one_that_is_not_committed():
    benchmark = make_answers(models=1, images=2)
    first, second = make_reviewer(benchmark), make_reviewer(benchmark)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        (claimed,) = claim_interpretations(person=first, benchmark=benchmark, count=1)
        answers = pool.submit(claim, second, benchmark, 1).result(timeout=10)
    assert len(answers) == 1
    assert answers != [claimed.answer_id]


def test_a_judgement_sent_at_once_from_two_places_is_stored_once():
    benchmark = make_answers(models=1, images=1)
    person = make_reviewer(benchmark)
    (claimed,) = claim_interpretations(person=person, benchmark=benchmark, count=1)

    def judge(_number: int) -> None:
        try:
            judge_interpretation(person=person, claim_id=claimed.id, **FIGURES)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(judge, range(4)))
    assert Judgement.objects.count() == 1


def test_a_claim_made_after_an_answer_was_chosen_is_seen_before_it_is_given(monkeypatch):
    """A statement sees the rows as they were when it began: the slot is counted again under the lock."""
    benchmark = make_answers(models=1, images=2)
    first, second = make_reviewer(benchmark), make_reviewer(benchmark)
    answer_ids: list[int] = []

    def fetch(statement: str, parameters: Any) -> list[Row]:
        rows = fetch_rows(statement, parameters)
        if "SKIP LOCKED" in statement and rows and not answer_ids:
            answer_ids.append(rows[0]["id"])
            with ThreadPoolExecutor(1) as pool:
                pool.submit(take, answer_ids[0]).result(timeout=10)
        return rows

    def take(answer: int) -> None:
        lease_until = timezone.now() + timedelta(minutes=30)
        JudgingClaim.objects.create(answer_id=answer, person=first, lease_until=lease_until)
        connection.close()

    monkeypatch.setattr(claims, "fetch_rows", fetch)
    (claimed,) = claim_interpretations(person=second, benchmark=benchmark, count=1)
    assert claimed.answer_id != answer_ids[0]
