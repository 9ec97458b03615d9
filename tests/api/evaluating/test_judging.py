"""Interpretations are judged over the API, by people who cannot tell the model, and by endpoints."""

import json
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import Benchmark, Judgement
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.judging.helpers import interpreted_evaluation, make_reviewer, use_judge, work
from tests.clients import client_of
from tests.factories import make_member
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
FIGURES = {"relevance": 2, "precision": 1, "completeness": 0}
MODELS = ("Aurora-7B", "Borealis-70B")


@pytest.fixture
def benchmark() -> Benchmark:
    benchmark = make_benchmark(images=2, criteria=("AesI",))
    for model in MODELS:
        interpreted_evaluation(benchmark, [f"Words {number} about light." for number in range(2)], model)
    return benchmark


def claim(client: APIClient, benchmark: Benchmark, count: int = 1):
    return client.post(reverse("api:claim-interpretations", args=[benchmark.id]), {"count": count}, format="json")


def judge(client: APIClient, claim_id: str, **figures: Any):
    url = reverse("api:claim-judgement", args=[claim_id])
    return client.put(url, {**FIGURES, **figures}, format="json")


def test_no_byte_of_what_a_judge_is_given_tells_the_model(benchmark):
    """Promise 9: nor an id of the evaluation, the answer or the item."""
    client = client_of(make_reviewer(benchmark))
    response = claim(client, benchmark, 4)
    claims = response.json()["claims"]
    assert len(claims) == 4
    judged = judge(client, claims[0]["id"])
    content = response.content + judged.content + json.dumps(dict(response.headers)).encode()
    for evaluation in benchmark.evaluations.all():
        for secret in (evaluation.name, evaluation.model, evaluation.endpoint, str(evaluation.id)):
            assert secret.encode() not in content
    assert {frozenset(row) for row in claims} == {
        frozenset({"id", "lease_until", "question", "text", "references", "image"})
    }
    by_text = {(row["text"], row["image"]["id"]): row for row in claims}
    same = [row for row in claims if row["image"]["id"] == claims[0]["image"]["id"]]
    assert len(by_text) == 2 and len(same) == 2  # both models wrote the same words
    assert {**same[0], "id": "", "lease_until": ""} == {**same[1], "id": "", "lease_until": ""}


def test_a_judgement_sent_twice_is_one_and_sent_again_with_other_figures_is_changed(benchmark):
    client = client_of(make_reviewer(benchmark))
    (claimed,) = claim(client, benchmark).json()["claims"]
    assert (
        judge(client, claimed["id"]).json() == judge(client, claimed["id"]).json() == {"id": claimed["id"], **FIGURES}
    )
    assert judge(client, claimed["id"], relevance=0).json()["relevance"] == 0
    assert Judgement.objects.get().relevance == 0
    assert judge(client, claimed["id"], relevance=3).status_code == 400


def test_figures_of_another_window_are_not_replaced_unseen(benchmark):
    """Promise 9: 409 names the figures that stand; whoever has seen them replaces them."""
    client = client_of(make_reviewer(benchmark))
    (claimed,) = claim(client, benchmark).json()["claims"]
    assert judge(client, claimed["id"], replaces=None).status_code == 200
    assert judge(client, claimed["id"], replaces=None).status_code == 200  # the same, sent again
    rejected = judge(client, claimed["id"], relevance=0, replaces=None)
    assert (rejected.status_code, rejected.json()["code"]) == (409, "judged_otherwise")
    assert rejected.json()["judgement"] == FIGURES
    assert Judgement.objects.get().relevance == FIGURES["relevance"]
    assert judge(client, claimed["id"], relevance=0, replaces=FIGURES).status_code == 200
    assert judge(client, claimed["id"], relevance=1, replaces=FIGURES).status_code == 409
    assert Judgement.objects.get().relevance == 0


def test_managers_read_judgements_with_pseudonyms_and_every_judge_s_figures(benchmark, settings, tmp_path):
    reviewer, manager = make_reviewer(benchmark), make_member(benchmark.project, "manager")
    client = client_of(reviewer)
    for claimed in claim(client, benchmark, 4).json()["claims"]:
        judge(client, claimed["id"])
    client = client_of(manager)
    evaluation = benchmark.evaluations.get(name=MODELS[0])
    with StandIn(models=("judge",)) as server:
        use_judge(settings, tmp_path, server)
        url = reverse("api:evaluation-judge", args=[evaluation.id])
        refused = client.post(url, {"endpoint": "judge"}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_not_allowed")
        requested = client.post(url, {"endpoint": "judge", "acknowledged": True}, format="json")
        assert requested.status_code == 202
        work(evaluation.judgings.get())
    judging = client.get(reverse("api:judging", args=[requested.json()["id"]])).json()
    assert (judging["status"], judging["progress"]) == ("done", {"done": 2, "total": 2})
    rows = client.get(reverse("api:judgements", args=[benchmark.id])).json()["results"]
    people = {row["person"] for row in rows if row["judge"] == "person"}
    assert len(rows) == 6 and len(people) == 1
    assert people.pop().startswith("a-")
    assert reviewer.username not in json.dumps(rows)
    assert {row["prompt_version"] for row in rows if row["judge"] == "endpoint"} == {judging["prompt_version"]}

    document = client.get(reverse("api:benchmark-judging", args=[benchmark.id])).json()
    figures = {row["name"]: row["judges"] for row in document["evaluations"]}
    assert [row["judge"]["kind"] for row in figures[MODELS[0]]] == ["people", "endpoint"]
    assert [row["judge"]["kind"] for row in figures[MODELS[1]]] == ["people"]
    assert figures[MODELS[1]][0]["score"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    (agreement,) = document["agreements"]
    assert agreement["judge"]["model"] == "judge"
    assert [row["exact"]["n"] for row in agreement["aspects"]] == [2, 2, 2]
    assert agreement["aspects"][0]["exact"]["value"] == 1


def test_an_estimate_of_a_judge_asks_and_stores_nothing(benchmark, settings, tmp_path):
    client = client_of(make_member(benchmark.project, "manager"))
    evaluation = benchmark.evaluations.get(name=MODELS[0])
    with StandIn(models=("judge",)) as server:
        use_judge(settings, tmp_path, server)
        url = reverse("api:judging-estimate", args=[evaluation.id])
        estimate = client.post(url, {"endpoint": "judge"}, format="json").json()
        assert server.record()["begun"] == 0
    assert (estimate["texts"], estimate["measured"]) == (2, 0)
    for name in ("input_tokens", "output_tokens", "hours"):
        assert 0 < estimate[name]["low"] <= estimate[name]["high"]
    assert 0 < float(estimate["money"]["low"]) <= float(estimate["money"]["high"])
    rejected = client.post(url, {"endpoint": "gone", "budget": {"tokens": 5}}, format="json")
    assert (rejected.status_code, list(rejected.json()["fields"])) == (400, ["endpoint"])
    assert not evaluation.judgings.exists()


def test_a_manager_sets_how_many_people_judge_each_answer(benchmark):
    client = client_of(make_member(benchmark.project, "manager"))
    url = reverse("api:benchmark-judging", args=[benchmark.id])
    assert client.patch(url, {"judges_per_answer": 3}, format="json").json()["judges_per_answer"] == 3
    assert client.patch(url, {"judges_per_answer": 11}, format="json").status_code == 400
