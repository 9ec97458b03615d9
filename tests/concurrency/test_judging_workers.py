"""Promises 12 and 13: a judging is killed and resumed, and no judgement is missing from a score that has them all."""

import threading
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from annotation.actions.calling.heartbeats import expire_all_leases
from annotation.actions.evaluating.evaluations import scoring
from annotation.actions.evaluating.evaluations.scoring import score_evaluation
from annotation.actions.evaluating.judging.claims import claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation
from annotation.models import EvaluationScore, Judgement, Judging
from tests.actions.evaluating.judging.helpers import make_interpretations, make_reviewer, request_judging, use_judge
from tests.actions.refining.helpers import expire_at_once
from tests.concurrency.work_in_process import start_worker
from tests.refining.stand_in import StandIn
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(latency=0.15, models=("judge",)) as stand_in:
        yield stand_in


def test_a_killed_judging_judges_every_text_once_and_asks_again_at_most_what_was_in_flight(
    settings, tmp_path, server, monkeypatch
):
    """Promise 12."""
    use_judge(settings, tmp_path, server, concurrency=4)
    evaluation = make_interpretations(images=16)
    judging = request_judging(evaluation)
    for goal in (4, 9):
        process = start_worker("judging", judging.id)
        wait_until(
            lambda goal=goal: (
                Judging.objects.get(pk=judging.pk).done >= goal and judging.requests.filter(status="running").exists()
            )
        )
        process.kill()
        process.wait()
        with monkeypatch.context() as patch:
            expire_at_once(patch)
            expire_all_leases()
    judged_before = set(Judgement.objects.values_list("id", "judged_at"))
    assert start_worker("judging", judging.id).wait(timeout=60) == 0
    judging.refresh_from_db()
    record = server.record()
    assert (judging.status, judging.done, judging.failed_requests, judging.reserved_tokens) == ("done", 16, 0, 0)
    assert 0 < judging.lost_calls <= 8
    calls = Counter(counts["begun"] for counts in record["critiques"].values())
    assert calls.total() == 16  # every text, and each of them once but for the lost calls
    assert record["begun"] <= 16 + judging.lost_calls
    assert Judgement.objects.count() == len(set(Judgement.objects.values_list("answer_id", flat=True))) == 16
    assert judged_before <= set(Judgement.objects.values_list("id", "judged_at"))
    assert judging.cost <= Decimal(record["money"]) <= judging.cost + judging.lost_cost


def test_a_judgement_that_comes_while_a_score_is_computed_is_in_it_or_makes_it_stale(monkeypatch):
    """Promise 13: the first score of an evaluation too, which is no row yet when the judgement is stored."""
    evaluation = make_interpretations(images=2)
    person = make_reviewer(evaluation.benchmark)
    claims = claim_interpretations(person=person, benchmark=evaluation.benchmark, count=2)
    for claimed, is_first in zip(claims, (True, False), strict=True):
        judge_while_scoring(monkeypatch, evaluation, lambda claimed=claimed: judge(person, claimed))
        assert EvaluationScore.objects.exists() and EvaluationScore.objects.get().stale_at is not None, is_first
    score_evaluation(evaluation.id)
    score = EvaluationScore.objects.get()
    assert (score.stale_at, score.document["test"]["judges"]["people"]["judged"]) == (None, 2)


def judge(person: Any, claimed: Any) -> None:
    try:
        judge_interpretation(person=person, claim_id=claimed.id, relevance=2, precision=1, completeness=0)
    finally:
        connection.close()


def judge_while_scoring(monkeypatch: Any, evaluation: Any, action: Any) -> None:
    """Scores an evaluation, and begins the action in another thread once the scoring has read the judgements."""
    read = scoring.judgements_by_judge
    thread = threading.Thread(target=action)

    def read_and_let_judge(*arguments: Any) -> Any:
        judgements = read(*arguments)
        if not thread.is_alive() and thread.ident is None:
            thread.start()
            thread.join(0.5)
        return judgements

    with monkeypatch.context() as patch:
        patch.setattr(scoring, "judgements_by_judge", read_and_let_judge)
        score_evaluation(evaluation.id)
    thread.join(10)
