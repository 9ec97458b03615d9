"""The benchmark of the demo: published, with answers that were scored, and with questions left to cross-check."""

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Benchmark, Candidate, CrossCheck, Evaluation, Image, Judgement, Person, Project
from config.demo import benchmark as demo
from config.demo.seed import seed_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    seed_once(tmp_path)
    return Project.objects.get(name=demo.PROJECT)


def test_each_held_out_photograph_has_an_author_and_a_licence() -> None:
    rows = list(csv.DictReader((demo.PHOTOGRAPHS / "manifest.csv").open(encoding="utf-8")))
    assert {row["file"] for row in rows} == {path.name for path in demo.PHOTOGRAPHS.glob("*.jpg")}
    notes = (demo.PHOTOGRAPHS / "README.md").read_text(encoding="utf-8")
    assert all(row["author"] in notes and row["license"] in notes for row in rows)


def test_the_demo_publishes_what_experts_agree_on_and_fills_its_table(project: Project, tmp_path: Path) -> None:
    assert (tmp_path / "demo-is-made").exists()
    assert set(Image.objects.filter(project=project).values_list("held_out", "status")) == {(True, "ready")}
    statuses = list(Candidate.objects.filter(project=project).order_by("status").values_list("status", flat=True))
    assert statuses == ["accepted"] * 11 + ["disputed"] + ["unchecked"] * 4
    benchmark = Benchmark.objects.get()
    assert (benchmark.status, benchmark.items.count()) == ("done", 11)
    evaluations = {(evaluation.name, evaluation.text_only): evaluation for evaluation in Evaluation.objects.all()}
    assert set(evaluations) == {("demo-model-a", False), ("demo-model-b", False), ("demo-model-a", True)}
    assert {evaluation.status for evaluation in evaluations.values()} == {"done"}
    weaker = evaluations["demo-model-b", False]
    assert (weaker.refused, weaker.unreadable) == (1, 1)
    assert evaluations["demo-model-a", False].correct > weaker.correct
    documents = [evaluation.score.document["test"] for evaluation in evaluations.values()]
    assert {document["items"] for document in documents} == {11}
    assert all(document["judges"] for document in documents)
    assert Judgement.objects.count() == 9


def test_questions_of_the_demo_give_no_answer_away_and_wait_for_whoever_tries_it(project: Project) -> None:
    assert list(Candidate.objects.exclude(hints=[])) == []
    waiting = Candidate.objects.filter(project=project, status="unchecked")
    assert {candidate.image.file for candidate in waiting} == {"autumn.jpg"}
    assert not CrossCheck.objects.exclude(status="done").exists()
    for username in ("annotator", "annotator2"):
        assert Person.objects.get(username=username).memberships.filter(project=project).exists()


def test_a_benchmark_of_the_demo_that_was_interrupted_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(demo, "add_evaluations", interrupt)
        seed_once(tmp_path)
    assert not (tmp_path / "demo-is-made").exists()
    seed_once(tmp_path)
    seed_once(tmp_path)
    assert Project.objects.count() == 3
    assert Benchmark.objects.count() == 1
    assert Evaluation.objects.count() == 3


def test_every_page_of_the_demo_s_benchmark_opens(project: Project, client: Client) -> None:
    client.force_login(project.created_by)
    benchmark = Benchmark.objects.get()
    names = ("benchmark", "evaluations", "benchmark-table", "compare-evaluations")
    pages = [reverse(name, args=[benchmark.id]) for name in names]
    for evaluation in Evaluation.objects.all():
        pages += [
            reverse(name, args=[evaluation.id]) for name in ("evaluation", "evaluation-scores", "evaluation-answers")
        ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
