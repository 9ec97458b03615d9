"""Exports by purpose, with final critiques in the place of work, and without people whom statistics name."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
from django.db.models.functions import Now
from rest_framework.test import APIClient

from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.finals import begin_final
from annotation.errors import Invalid
from annotation.exporting.preview import preview_release
from annotation.exporting.raters import pseudonym_of
from annotation.exporting.spec import FILTER_PARSERS, parse_filter, parse_spec
from annotation.models import Assignment, Critique, Image, Person, QualityPolicy, StatisticsRun, StoredStatistic
from annotation.rules.judging import QuestionnaireResponse
from tests.exporting.releases import finish_export, lines, release, request_export
from tests.factories import ANSWERS, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED_AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def settled():
    """Returns a project with two images: 1 and 4, settled by a final 2; and 3 and 5, of which one is shown again."""
    project, (ada, ben) = make_desk(images=2, annotators=2, critiques_per_image=2, order="depth_first")
    for grades in ((1, 4), (3, 5)):
        for person, grade in zip((ada, ben), grades, strict=True):
            make_critique(person, project, grade=grade, **({"suggestion": None} if grade == 5 else {}))
    disputed = Image.objects.get(critiques__answers__grade=1)
    assignment = begin_final(adjudicator=make_member(project, "reviewer"), image=disputed)
    submit(assignment, grade=2)
    submit(show_again(project, ada, Image.objects.get(critiques__answers__grade=3)), grade=4)
    return project


def show_again(project, person, image):
    return Assignment.objects.create(
        image=image,
        batch_id=image.batch_id,
        purpose="retest",
        status="claimed",
        annotator=person,
        questionnaire_id=project.questionnaire_id,
        slot_number=1,
        sort_key=0,
        claimed_at=Now(),
        lease_until=Now() + timedelta(hours=1),
    )


def submit(assignment, **answers):
    response = QuestionnaireResponse(answers={**ANSWERS, **answers})
    submit_critique(person=assignment.annotator, assignment_id=assignment.id, key=uuid4(), response=response)


def store_statistics(project, **rejected):
    """Stores of each person, by name, which figures reject them, or their accuracy on gold."""
    StatisticsRun.objects.update_or_create(
        project=project, defaults={"computed_at": Now(), "counted_at": COUNTED_AT, "seconds": 0.1}
    )
    for username, (name, value, details) in rejected.items():
        StoredStatistic.objects.create(
            project=project,
            person=Person.objects.get(username=username),
            questionnaire=project.questionnaire,
            question="" if name == "gold_accuracy" else "grade",
            name=name,
            value=value,
            details=details,
            n=20,
            computed_at=Now(),
        )


def export_of(project, kind="jsonl", **filter_fields):
    export = finish_export(request_export(project, kind, filter=filter_fields))
    assert export.status == "done", export.failure
    return export


def grades_of(project, **filter_fields):
    exported = lines(release(project, filter=filter_fields)["critiques.jsonl"])
    return sorted((line.get("purpose"), line["answers"]["grade"]) for line in exported)


def test_work_alone_leaves_by_default_and_its_purpose_is_not_told(settled):
    """Promise 2."""
    assert grades_of(settled) == [(None, 1), (None, 3), (None, 4), (None, 5)]
    export = export_of(settled, purposes=["work"])
    assert export.filter == {"status": ["submitted", "accepted", "fixed"]}
    assert export.manifest["counts"]["excluded"] == {"purpose": 2}
    assert "by_purpose" not in export.manifest["counts"]


def test_other_purposes_leave_where_they_are_asked_for_and_each_record_tells_its_own(settled):
    assert grades_of(settled, purposes=["retest", "work"]) == [
        ("retest", 4),
        ("work", 1),
        ("work", 3),
        ("work", 4),
        ("work", 5),
    ]
    counts = export_of(settled, purposes=["final"]).manifest["counts"]
    assert (counts["by_purpose"], counts["excluded"]) == ({"final": 1}, {"purpose": 5})


def test_a_final_critique_takes_the_place_of_the_work_of_its_image(settled):
    export = export_of(settled, finals="instead")

    assert export.filter["purposes"] == ["work", "final"]
    assert export.manifest["counts"]["excluded"] == {"finals": 2, "purpose": 1}
    assert grades_of(settled, finals="instead") == [("final", 2), ("work", 3), ("work", 5)]


def test_final_critiques_leave_also_where_only_reviewed_work_does(settled):
    QualityPolicy.objects.filter(project=settled).update(reviewed_only=True)

    assert grades_of(settled, finals="instead", status=["accepted"]) == [("final", 2)]


@pytest.mark.parametrize("kind", ["csv", "parquet", "huggingface", "webdataset", "llava"])
def test_every_kind_of_format_takes_critiques_of_several_purposes(settled, kind):
    files = release(settled, kind, filter={"purposes": ["work", "final"]})

    if kind == "csv":
        header, *rows = files["critiques.csv"].decode("utf-8-sig").splitlines()
        assert header.endswith(",purpose")
        assert sum(row.endswith(",final") for row in rows) == 1
    card = release(settled, kind, filter={"purposes": ["work", "final"]}, card=True)["README.md"].decode()
    assert "Critiques by purpose: final 1, work 4." in card


def test_people_whom_a_screening_rejects_are_left_out_under_pseudonyms(settled):
    ada, ben = [critique.annotator for critique in Critique.objects.work().order_by("id")[:2]]
    rejected = {"is_rejected": True}
    store_statistics(
        settled,
        **{ada.username: ("far_off", 0.3, rejected), ben.username: ("inconsistency", 2.0, {"is_rejected": False})},
    )

    assert grades_of(settled, screening="newer") == [(None, 1), (None, 3), (None, 4), (None, 5)]
    assert grades_of(settled, screening="classic") == grades_of(settled, screening="either") == [(None, 4), (None, 5)]
    export = export_of(settled, screening="classic")
    assert export.filter["screening"] == {
        "method": "classic",
        "as_of": COUNTED_AT.isoformat(),
        "left_out": [pseudonym_of(settled, ada.id)],
    }
    assert export.manifest["counts"]["excluded"] == {"purpose": 2, "screening": 2}
    assert str(ada.id) not in orjson.dumps(export.manifest).decode()


def test_pseudonyms_are_those_of_the_records(settled):
    ada = Critique.objects.work().earliest("id").annotator

    records = lines(release(settled)["critiques.jsonl"])

    assert pseudonym_of(settled, ada.id) in {record["annotator"] for record in records}


def test_people_below_the_accuracy_on_gold_are_left_out_and_unknown_ones_stay(settled):
    ada = Critique.objects.work().earliest("id").annotator
    store_statistics(settled, **{ada.username: ("gold_accuracy", 0.55, {})})

    assert grades_of(settled, min_gold_accuracy=0.6) == [(None, 4), (None, 5)]
    assert len(grades_of(settled, min_gold_accuracy=0.5)) == 4
    card = release(settled, filter={"min_gold_accuracy": 0.6}, card=True)["README.md"].decode()
    assert "who gave less than 60% of the expected answers to gold items: 1 by the critiques up to 2026-03-01" in card


def test_an_export_leaves_out_who_was_rejected_when_it_was_requested(settled):
    """Promise 5."""
    ada, ben = [critique.annotator for critique in Critique.objects.work().order_by("id")[:2]]
    store_statistics(settled, **{ada.username: ("far_off", 0.3, {"is_rejected": True})})
    first = request_export(settled, filter={"screening": "classic"})
    store_statistics(settled, **{ben.username: ("far_off", 0.3, {"is_rejected": True})})

    repeated_export = request_export(settled, filter=first.filter)

    assert finish_export(first).manifest == finish_export(repeated_export).manifest
    assert first.manifest["counts"]["critiques"] == 2
    assert request_export(settled, filter={"screening": "classic"}).filter != first.filter


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("purposes", []),
        ("purposes", ["crosscheck"]),
        ("finals", "with"),
        ("screening", "both"),
        ("screening", {"method": "classic", "as_of": "2026-01-01", "left_out": ["Ada"]}),
        ("screening", {"method": "classic", "as_of": "yesterday", "left_out": []}),
        ("min_gold_accuracy", 60),
        ("min_gold_accuracy", True),
        ("min_gold_accuracy", {"share": 0.5}),
    ],
)
def test_values_that_cannot_be_read_are_named(settled, name, value):
    store_statistics(settled)
    with pytest.raises(Invalid) as caught:
        parse_spec(settled, format="jsonl", filter={name: value}, splits={})
    assert list(caught.value.fields) == [f"filter.{name}"]


def test_a_project_without_statistics_says_so(settled):
    with pytest.raises(Invalid) as caught:
        parse_spec(settled, format="jsonl", filter={"screening": "either"}, splits={})
    assert "no statistics of this project yet" in caught.value.fields["filter.screening"][0]


def test_a_run_takes_none_of_these_filters(settled):
    with pytest.raises(Invalid) as caught:
        parse_filter(settled, {"purposes": ["gold"], "screening": "either"})
    assert set(caught.value.fields) == {"filter.purposes", "filter.screening"}


def test_a_preview_counts_as_the_release_does(settled):
    ada = Critique.objects.work().earliest("id").annotator
    store_statistics(settled, **{ada.username: ("far_off", 0.3, {"is_rejected": True})})
    fields = {"finals": "instead", "screening": "either"}

    preview = preview_release(settled, parse_spec(settled, format="jsonl", filter=fields, splits={}))

    counts = export_of(settled, **fields).manifest["counts"]
    assert (preview.critiques, dict(preview.excluded)) == (counts["critiques"], counts["excluded"])
    assert all('"purpose"' in row for row in preview.rows)


def test_the_api_shows_each_filter_as_it_is_stored_and_takes_it_again(settled):
    ada = Critique.objects.work().earliest("id").annotator
    store_statistics(settled, **{ada.username: ("gold_accuracy", 0.55, {})})
    client = APIClient()
    client.force_authenticate(settled.created_by)
    url = f"/api/v1/projects/{settled.id}/exports/"
    terms = {
        "batch": [str(settled.batches.earliest("id").id)],
        "status": ["submitted"],
        "submitted_after": "2020-01-01T00:00:00Z",
        "submitted_before": "2090-01-01T00:00:00Z",
        "min_words": 1,
        "language": ["en"],
        "annotator_group": [""],
        "source": [""],
        "purposes": ["work", "final"],
        "finals": "instead",
        "screening": "either",
        "min_gold_accuracy": 0.6,
        "min_critiques": 1,
        "min_agreement": 0.5,
    }
    assert terms.keys() == FILTER_PARSERS.keys()

    for name, value in terms.items():
        requested = client.post(url, {"format": "jsonl", "filter": {name: value}}, format="json")
        assert requested.status_code == 202, (name, requested.json())
        stored = requested.json()["filter"]
        assert client.get(f"/api/v1/exports/{requested.json()['id']}/").json()["filter"] == stored
        second = client.post(url, {"format": "jsonl", "filter": stored}, format="json")
        assert second.json()["filter"] == stored
    assert len(client.get(url).json()["results"]) == 2 * len(terms)
