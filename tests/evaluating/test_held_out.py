"""The leak rule of benchmarks: nothing that is said about a held-out image leaves, in any release or feed."""

import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from rest_framework.test import APIClient

from annotation.actions.curating.holding_out import hold_out_images, put_back_images
from annotation.actions.releasing import run_export as running
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import preview_release
from annotation.exporting.spec import TurnRequest, parse_spec
from annotation.models import Critique, Image, Instruction
from tests.exporting.instructions import ITEMS, NO_ITEM, WHY_ITEM, YES_ITEM, refine
from tests.exporting.releases import files_of, finish_export, release, request_export
from tests.factories import make_batch, make_critique, make_desk, make_image, make_project

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "kingfisher"
CASES = [(key, turns) for key, declared in FORMATS.items() for turns in declared.turns or ("",)]


@pytest.fixture
def project():
    """Returns a project with two critiques of each of two images, and instructions; one image is to be held out."""
    project, people = make_desk(images=2, annotators=2, order="depth_first")
    for number, word in enumerate((WORD, "heron")):
        for person, grade in zip(people, (1, 4), strict=True):
            make_critique(
                person,
                project,
                grade=grade,
                reason=f"The light picks out the {word} well, but the left foreground is dense and has no subject.",
                suggestion=f"Step closer to the {word} and lower the camera, so that the path leads the eye to it.",
            )
        Image.objects.filter(pk=Critique.objects.latest("id").image_id).update(file=f"{word}.jpg", title=str(number))
    refine(project, *ITEMS, YES_ITEM, NO_ITEM)
    return project


@pytest.fixture
def image(project):
    return Image.objects.get(project=project, file=f"{WORD}.jpg")


def hold_out(image):
    hold_out_images(actor=image.project.created_by, project=image.project, images=[image])


def traces_of(image) -> set[str]:
    """Returns everything by which the image, its critiques and their instructions could be told in a release."""
    critiques = [str(id_) for id_ in image.critiques.values_list("pk", flat=True)]
    instructions = [str(id_) for id_ in Instruction.objects.filter(critique__image=image).values_list("pk", flat=True)]
    return {WORD, image.sha256, str(image.id), *critiques, *instructions}


def found_in(files: dict[str, bytes], traces: set[str]) -> set[str]:
    """Returns the traces that stand in the bytes or, where the file is compressed, in the rows of any file."""
    texts = [name + data.decode("utf-8", "replace") + _rows(name, data) for name, data in files.items()]
    return {trace for trace in traces if any(trace in text for text in texts)}


def _rows(name: str, data: bytes) -> str:
    return str(pq.read_table(io.BytesIO(data)).to_pylist()) if name.endswith(".parquet") else ""


@pytest.mark.parametrize(("key", "turns"), CASES)
def test_no_file_of_any_format_has_a_trace_of_a_held_out_image(project, image, key, turns):
    options: dict[str, Any] = {"pictures": True, "card": True} | ({"turns": TurnRequest(turns)} if turns else {})
    traces = traces_of(image)
    assert found_in(release(project, key, **options), traces)

    hold_out(image)
    files = release(project, key, **options)

    assert found_in(files, traces) == set()
    assert json.loads(files["manifest.json"])["counts"]["excluded"] == {"held_out": 2}


@pytest.mark.parametrize("filter_fields", [{}, {"min_words": 5}, {"min_agreement": 0.5}, {"min_critiques": 1}])
def test_no_filter_lets_a_held_out_image_leave_and_the_preview_counts_it(project, image, filter_fields):
    hold_out(image)

    export = finish_export(request_export(project, filter=filter_fields))
    preview = preview_release(project, parse_spec(project, format="jsonl", filter=filter_fields, splits={}))

    assert found_in(files_of(export), traces_of(image)) == set()
    assert export.manifest["counts"]["excluded"]["held_out"] == preview.excluded["held_out"] == 2
    assert not any(WORD in row for row in preview.rows)


def test_a_withdrawn_critique_of_a_held_out_image_is_counted_once(project, image):
    critique = image.critiques.order_by("id")[0]
    Critique.objects.filter(pk=critique.pk).update(status="withdrawn", withdrawn_at=critique.submitted_at)
    hold_out(image)

    counts = finish_export(request_export(project)).manifest["counts"]
    assert (counts["critiques"], counts["excluded"]) == (2, {"held_out": 1, "withdrawn": 1})


def test_no_release_and_no_feed_has_an_image_that_another_project_holds_out(project, image):
    copy = make_image(make_batch(make_project()))
    Image.objects.filter(pk=copy.pk).update(sha256=image.sha256)
    reader = Reader(project, "critiques")
    reader.read()

    hold_out(copy)

    files, (text, rows) = release(project), reader.read()
    assert found_in(files, traces_of(image)) == set()
    assert json.loads(files["manifest.json"])["counts"]["excluded"] == {"held_out": 2}
    assert WORD not in text
    assert {row["status"] for row in rows.values()} == {"held_out"}


def test_what_is_put_back_leaves_again(project, image):
    before = release(project)
    hold_out(image)
    put_back_images(actor=project.created_by, project=project, images=[image])

    assert release(project)["critiques.jsonl"] == before["critiques.jsonl"]


def test_a_release_whose_images_are_held_out_while_it_is_written_is_not_published(project, image, monkeypatch):
    write = running.write_release

    def hold_out_and_write(export, *arguments):
        release = write(export, *arguments)
        hold_out(image)
        return release

    monkeypatch.setattr(running, "write_release", hold_out_and_write)
    export = finish_export(request_export(project))

    assert (export.status, export.failure, export.files.count()) == ("failed", "held_out_meanwhile", 0)


class Reader:
    """A pipeline that follows a feed from its last cursor on."""

    def __init__(self, project, name):
        self.client = APIClient()
        self.client.force_authenticate(project.created_by)
        self.url = f"/api/v1/projects/{project.id}/{name}/"
        self.since = ""

    def read(self) -> tuple[str, dict[str, dict[str, Any]]]:
        """Returns the bytes of the next page, and its rows by their ids."""
        response = self.client.get(self.url, {"since": self.since, "limit": 1000})
        self.since = response.json()["next"]
        return response.content.decode(), {row["id"]: row for row in response.json()["results"]}


FEEDS = {"critiques": Critique, "instructions": Instruction}


def ids_of(name, image):
    field = "image" if name == "critiques" else "critique__image"
    return {str(row_id) for row_id in FEEDS[name].objects.filter(**{field: image}).values_list("pk", flat=True)}


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_takes_back_what_it_sent_of_an_image_that_is_held_out_later(project, image, name):
    reader = Reader(project, name)
    text, rows = reader.read()
    assert {row["status"] for row in rows.values()} <= {"submitted", "kept", "rejected"}
    assert name == "instructions" or WORD in text

    hold_out(image)
    text, rows = reader.read()

    assert set(rows) == ids_of(name, image)
    assert {row["status"] for row in rows.values()} <= {"held_out", "rejected"}
    assert not any(trace in text for trace in (WORD, image.sha256, WHY_ITEM["question"]))


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_read_from_the_start_has_no_text_about_a_held_out_image(project, image, name):
    hold_out(image)

    text, rows = Reader(project, name).read()

    assert not any(trace in text for trace in (WORD, image.sha256, str(image.id)))
    fields = {frozenset(rows[row_id]) for row_id in ids_of(name, image)}
    critique = {"critique"} if name == "instructions" else set()
    assert fields == {frozenset({"id", "project", "status", "updated_at"} | critique)}
    assert {row["status"] for row in rows.values()} - {"rejected"} == {
        "held_out",
        "submitted" if name == "critiques" else "kept",
    }


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_sends_the_whole_rows_of_an_image_that_is_put_back(project, image, name):
    hold_out(image)
    reader = Reader(project, name)
    reader.read()

    put_back_images(actor=project.created_by, project=project, images=[image])
    _text, rows = reader.read()

    assert set(rows) == ids_of(name, image)
    assert {row["status"] for row in rows.values()} <= {"submitted", "kept", "rejected"}
