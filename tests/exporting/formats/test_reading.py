"""Releases open in the libraries that people read them with: what broke them, checked without installing any.

`make bench-readers` reads the same kinds of releases with those libraries themselves.
"""

import csv
import io
import json
import re
import tarfile
from hashlib import sha256
from uuid import uuid4

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.exporting.formats import FORMATS, openai
from annotation.exporting.splits import split_finder
from annotation.models import Critique, Image
from annotation.rules.judging import QuestionnaireResponse
from tests.exporting.releases import files_of, finish_export, lines, release, request_export
from tests.factories import make_desk

pytestmark = pytest.mark.django_db(transaction=True)
SHARES = {"train": 0.5, "test": 0.5}
LINE_ENDS = "a\u2028b\u2029c\x85d\ve\ff\x1cg"
TAGS = "Like <image> and </video>, this one."
DEFINITION = {
    "key": "reading",
    "title": "Reading",
    "stages": [
        {
            "key": "only",
            "title": "Only",
            "questions": [
                {
                    "key": "grade",
                    "kind": "scale",
                    "prompt": "How good?",
                    "options": [{"value": value, "label": str(value)} for value in (1, 2, 3)],
                    "levels": {"low": [1], "medium": [2], "high": [3]},
                },
                {
                    "key": "mood",
                    "kind": "choice",
                    "prompt": "Which?",
                    "options": [{"value": value, "label": value} for value in ("n/a", "null", "NA", "None")],
                    "required": False,
                },
                {"key": "reason", "kind": "text", "prompt": "Why?"},
                {"key": "remark", "kind": "text", "prompt": "What else?", "required": False},
                {"key": "distance", "kind": "number", "prompt": "How far?", "required": False},
            ],
        }
    ],
}


def make_critiques(*answers):
    """Returns a project with an image, and a critique of it, for each of the answers."""
    project, (person,) = make_desk(images=len(answers))
    add_questionnaire(actor=project.created_by, project=project, definition=DEFINITION)
    for each in answers:
        (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
        response = QuestionnaireResponse(answers={"grade": 2, "reason": "The light.", **each}, timings={"only": 2.5})
        submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response)
    return project


def split_of(image, splits):
    return split_finder(splits)(sha256(f"{splits['seed']}:{image.group or image.sha256}".encode()).hexdigest()[:15])


def dividing(project, *names):
    """Returns splits with a seed by which exactly these get images."""
    images = list(Image.objects.filter(batch__project=project))
    candidates = ({**SHARES, "seed": seed} for seed in range(1000))
    return next(splits for splits in candidates if {split_of(image, splits) for image in images} == set(names))


def head_of(files):
    return yaml.safe_load(files["README.md"].decode().split("---\n")[1])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_split_without_rows_has_no_file_and_the_card_and_the_manifest_name_those_that_exist(kind):
    project = make_critiques({"grade": 1}, {"grade": 3})
    splits = dividing(project, "train")

    files = release(project, kind, splits=splits, card=True)

    manifest = json.loads(files["manifest.json"])
    assert manifest["counts"]["by_split"] == {"train": 2, "test": 0}
    assert not [name for name in files if name.startswith("test")]
    (config,) = head_of(files)["configs"]
    assert {entry["split"]: [entry["path"]] for entry in config["data_files"]} == {
        name: [re.sub(r"-0{5}\.", "-?????.", file) if len(each) > 1 else file for file in each[:1]]
        for name, each in manifest["data_files"].items()
    }
    assert list(manifest["data_files"]) == ([] if kind in {"dpo", "instructions"} else ["train"])
    rows = {file["name"]: file.get("rows") for file in manifest["files"]}
    assert all(rows[name] for each in manifest["data_files"].values() for name in each)


@pytest.mark.parametrize(("kind", "rows"), [("jsonl", 2), ("llava", 4), ("webdataset", 2), ("aesbench", 2)])
def test_the_manifest_states_the_rows_of_each_data_file(kind, rows):
    manifest = json.loads(release(make_critiques({}, {}), kind)["manifest.json"])

    ((name,),) = manifest["data_files"].values()
    assert {file["name"]: file.get("rows") for file in manifest["files"]}[name] == rows


@pytest.mark.parametrize("kind", ["parquet", "huggingface", "trl-sft"])
def test_all_files_have_one_schema_whatever_columns_are_empty_in_one(kind):
    project = make_critiques({}, {})
    splits = dividing(project, "train", "test")
    assert_tested_split_has_more(project, splits)

    files = release(project, kind, splits=splits)

    train, test = (pq.read_table(io.BytesIO(files[f"{name}.parquet"])) for name in ("train", "test"))
    assert train.schema.equals(test.schema, check_metadata=True)
    features = json.loads(train.schema.metadata[b"huggingface"])["info"]["features"]
    assert '"List"' not in json.dumps(features) and '"Sequence"' not in json.dumps(features)
    assert set(features) == set(train.column_names)


def assert_tested_split_has_more(project, splits):
    """Answers, of the images of `test` alone, the questions that need no answer, and gives those a license."""
    for critique in Critique.objects.filter(project=project).select_related("image", "annotator"):
        if split_of(critique.image, splits) == "test":
            later_answers = {"mood": "n/a", "remark": "More.", "distance": 1.5}
            revise_critique(actor=critique.annotator, critique=critique, answers=later_answers)
            Image.objects.filter(pk=critique.image_id).update(license="CC0-1.0")


@pytest.mark.parametrize("kind", ["webdataset", "csv"])
def test_the_card_types_the_columns_of_files_without_a_schema(kind):
    project = make_critiques({}, {"mood": "NA", "remark": "More.", "distance": 1.5})

    files = release(project, kind, card=True)

    schema = arrow_schema(head_of(files)["dataset_info"]["features"])
    for document in documents_of(files, kind):
        assert set(document) == set(schema.names)
        assert pa.Table.from_pylist([document], schema=schema).to_pylist() == [document]


def arrow_schema(features):
    """Returns the types that a card describes, as `datasets` understands them."""
    return pa.schema([(feature["name"], arrow_type(feature)) for feature in features])


def arrow_type(feature):
    if "struct" in feature:
        return pa.struct(list(arrow_schema(feature["struct"])))
    if "list" in feature:
        inner = feature["list"]
        return pa.list_(pa.type_for_alias(inner) if isinstance(inner, str) else pa.struct(list(arrow_schema(inner))))
    return pa.binary() if feature["dtype"] == "image" else pa.type_for_alias(feature["dtype"])


def documents_of(files, kind):
    """Yields the rows as `datasets` reads them before it gives them types."""
    if kind == "csv":
        numbers = {"questionnaire.version": int, "image.width": int, "image.height": int}
        numbers |= {"answers.grade": int, "answers.distance": float, "seconds.only": float}
        for row in csv.DictReader(io.StringIO(files["critiques.csv"].decode("utf-8-sig"), newline="")):
            yield {name: numbers.get(name, str)(cell) if cell else None for name, cell in row.items()}
        return
    with tarfile.open(fileobj=io.BytesIO(files["critiques-00000.tar"])) as tar:
        for member in tar:
            if member.name.endswith(".json"):
                document = json.loads(tar.extractfile(member).read())
                yield {"__key__": "key", "__url__": "url", "webp": b"", "json": document}


def test_an_answer_that_reads_like_a_missing_one_is_an_answer_to_the_reader_that_the_card_and_the_snippet_set_up():
    files = release(make_critiques(*({"mood": mood} for mood in ("n/a", "null", "NA", "None"))), "csv", card=True)

    (config,) = head_of(files)["configs"]
    assert (config["keep_default_na"], config["na_values"]) == (False, [""])
    assert 'keep_default_na=False, na_values=[""]' in FORMATS["csv"].snippet
    rows = csv.DictReader(io.StringIO(files["critiques.csv"].decode("utf-8-sig"), newline=""))
    assert [row["answers.mood"] for row in rows] == ["n/a", "null", "NA", "None"]


@pytest.mark.parametrize("kind", ["jsonl", "llava", "llama-factory", "ms-swift", "openai", "dpo", "label-studio"])
def test_a_row_is_one_line_whatever_ends_a_line_for_a_reader(kind):
    project = make_critiques({"reason": LINE_ENDS})
    critique = Critique.objects.get(project=project)
    revise_critique(actor=critique.annotator, critique=critique, answers={"reason": LINE_ENDS[::-1]})

    files = release(project, kind)

    manifest = json.loads(files["manifest.json"])
    ((name,),) = manifest["data_files"].values()
    text = files[name].decode()
    (rows,) = (file["rows"] for file in manifest["files"] if file["name"] == name)
    assert len(text.splitlines()) == rows + (2 if name.endswith(".json") else 0)
    assert LINE_ENDS[::-1] in texts(json.loads(text) if name.endswith(".json") else lines(text.encode()))


def texts(value):
    """Returns all texts within a value."""
    if isinstance(value, dict | list):
        return [text for inner in (value.values() if isinstance(value, dict) else value) for text in texts(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("kind", ["llava", "llama-factory", "ms-swift", "trl-sft", "openai"])
def test_no_format_of_conversations_keeps_a_tag_that_an_expert_wrote(kind):
    files = release(make_critiques({"reason": TAGS}), kind)

    ((name,),) = json.loads(files["manifest.json"])["data_files"].values()
    data = files[name]
    if kind == "trl-sft":
        rows = pq.read_table(io.BytesIO(data)).to_pylist()
    else:
        rows = json.loads(data) if name.endswith(".json") else lines(data)
    assert "Like ‹image› and ‹/video›, this one." in texts(rows)
    assert not [text for text in texts(rows) if "<image>" in text.removeprefix("<image>") or "</video>" in text]


def test_openai_begins_a_new_file_before_what_it_accepts_of_one(monkeypatch):
    project = make_critiques(*({"grade": 1 + number % 3} for number in range(5)))
    whole = files_of(finish_export(request_export(project, "openai")))["critiques-00000.jsonl"]
    monkeypatch.setattr(openai, "SHARD_ROWS", 3)
    by_rows = release(project, "openai", card=True)
    monkeypatch.setattr(openai, "SHARD_BYTES", len(whole) // 2)
    by_bytes = release(project, "openai")

    manifest = json.loads(by_rows["manifest.json"])
    names = ["critiques-00000.jsonl", "critiques-00001.jsonl"]
    assert manifest["data_files"] == {"critiques": names}
    assert [len(lines(by_rows[name])) for name in names] == [3, 2]
    assert [len(lines(by_rows[name.replace(".", "-origins.")])) for name in names] == [3, 2]
    assert b"".join(by_rows[name] for name in names) == whole
    assert head_of(by_rows)["configs"][0]["data_files"] == [{"split": "train", "path": "critiques-?????.jsonl"}]
    shards = [by_bytes[name] for name in json.loads(by_bytes["manifest.json"])["data_files"]["critiques"]]
    assert b"".join(shards) == whole and len(shards) > 2
    assert max(map(len, shards)) <= len(whole) // 2


def test_cells_that_a_spreadsheet_would_cut_are_whole_and_listed():
    long_text = "🌅" * 18_000  # 36,000 characters to a spreadsheet
    project = make_critiques({"reason": "x" * 20_000, "remark": long_text}, {})

    files = release(project, "csv")

    rows = list(csv.DictReader(io.StringIO(files["critiques.csv"].decode("utf-8-sig"), newline="")))
    long_cells = list(csv.DictReader(io.StringIO(files["long-cells.csv"].decode("utf-8-sig"), newline="")))
    long_row = next(row for row in rows if row["answers.remark"])
    assert long_row["answers.remark"] == long_text
    assert long_cells == [{"id": long_row["id"], "column": "answers.remark", "characters": "36000"}]
    assert "long-cells.csv" not in release(make_critiques({}), "csv")


def test_a_pair_names_the_critique_of_both_sides():
    project = make_critiques({"reason": "First."})
    critique = Critique.objects.get(project=project)
    revise_critique(actor=critique.annotator, critique=critique, answers={"reason": "Last."})

    (pair,) = lines(release(project, "dpo")["critiques.jsonl"])

    assert pair["critique"] == pair["rejected_critique"] == str(critique.id)


def test_the_head_of_the_card_differs_where_the_data_differ_and_only_there():
    project = make_critiques({"reason": "First."})
    first, second = (release(project, "huggingface") for _ in range(2))
    critique = Critique.objects.get(project=project)
    revise_critique(actor=critique.annotator, critique=critique, answers={"remark": "And another."})

    heads = [head_of(files)["configs"] for files in (first, second, release(project, "huggingface"))]
    assert heads[0] == heads[1] != heads[2]


def test_the_feed_has_one_critique_a_line_whatever_ends_a_line_for_a_reader(client):
    project = make_critiques({"reason": LINE_ENDS})
    client.force_login(project.created_by)

    response = client.get(f"/api/v1/projects/{project.id}/critiques/", HTTP_ACCEPT="application/x-ndjson")

    text = b"".join(response.streaming_content).decode()
    critique, end = map(orjson.loads, text.splitlines())
    assert critique["answers"]["reason"] == LINE_ENDS and end["next"]
