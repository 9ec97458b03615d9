"""The files of a release, as their reader sees them."""

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.releasing.exports import delete_export, retry_export
from annotation.errors import Conflict
from annotation.exporting.encoding.sample import SAMPLE
from annotation.models import Critique, Event, Image
from annotation.questionnaires import built_in
from tests.exporting.releases import files_of, finish_export, lines, release, request_export, stored_names
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_images, make_member, make_project

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_line_is_critique_v1_field_by_field():
    project, (person,) = make_desk(images=1)
    critique = revise_critique(actor=person, critique=make_critique(person, project), answers={"grade": 2})
    image = critique.image

    (line,) = lines(release(project)["critiques.jsonl"])

    (revision,) = line.pop("revisions")
    assert list(revision) == ["question", "from", "to", "at"]
    assert (revision["question"], revision["from"], revision["to"]) == ("grade", 3, 2)
    pseudonym = line.pop("annotator")
    assert pseudonym.startswith("a-") and len(pseudonym) == 18
    assert datetime.fromisoformat(line["submitted_at"]) == critique.submitted_at
    assert line.pop("submitted_at").endswith("Z")
    assert line == {
        "id": str(critique.id),
        "project": str(project.id),
        "batch": str(image.batch_id),
        "questionnaire": {"key": "aesthetic-critique", "version": 1},
        "image": {
            "id": str(image.id),
            "file": image.file,
            "sha256": image.sha256,
            "width": 60,
            "height": 40,
            "source": None,
            "license": None,
            "group": None,
        },
        "answers": {**ANSWERS, "grade": 2},
        "level": "low",
        "seconds": {},
        "marks": {},
        "viewing": {},
        "status": "submitted",
    }


def test_fields_and_answers_are_in_the_order_of_the_document_and_the_questionnaire():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)
    Critique.objects.filter(pk=critique.pk).update(timings={"suggestion": 3.5, "reason": 48.0, "evaluation": 6.1})

    (line,) = lines(release(project)["critiques.jsonl"])

    assert " ".join(line) == (
        "id project batch questionnaire image annotator answers level revisions seconds marks viewing "
        "submitted_at status"
    )
    assert list(line["answers"]) == list(ANSWERS)
    assert list(line["seconds"].items()) == [("evaluation", 6.1), ("reason", 48.0), ("suggestion", 3.5)]


def test_each_version_of_the_questionnaire_keeps_its_own_order():
    project, (person,) = make_desk(images=2)
    make_critique(person, project)
    reordered = built_in("aesthetic-critique")
    reordered["stages"][1]["questions"] = reordered["stages"][1]["questions"][::-1]
    add_questionnaire(actor=project.created_by, project=project, definition=reordered)
    make_critique(person, project)

    files = release(project)

    first, second = lines(files["critiques.jsonl"])
    assert (first["questionnaire"]["version"], second["questionnaire"]["version"]) == (1, 2)
    assert list(first["answers"])[1:5] == list(second["answers"])[4:0:-1]
    manifest = orjson.loads(files["manifest.json"])
    assert [(version["version"], version["critiques"]) for version in manifest["questionnaires"]] == [(1, 1), (2, 1)]


UNUSUAL_TEXT = 'He said “no”: "quote" \\ back\\nslash\n\tnew line, 100 % {braces} \'\u2028\u2029 \x7f 中文评论 🌄 '


def test_every_character_that_a_person_can_write_is_exported():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project, reason=UNUSUAL_TEXT + "words " * 15)
    Image.objects.update(file='we"ird\\name\n%s.jpg', group="a\tb", source="=1+1")

    (line,) = lines(release(project)["critiques.jsonl"])

    assert line["answers"]["reason"] == critique.answers["reason"] == UNUSUAL_TEXT + "words " * 15
    assert line["image"]["file"] == 'we"ird\\name\n%s.jpg'
    assert (line["image"]["group"], line["image"]["source"]) == ("a\tb", "=1+1")
    (row,) = list(csv.DictReader(io.StringIO(release(project, "csv")["critiques.csv"].decode("utf-8-sig"), newline="")))
    assert row["answers.reason"] == critique.answers["reason"]
    assert row["image.source"] == "'=1+1"


def test_the_sample_has_the_shape_of_a_real_line():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    (line,) = lines(release(project)["critiques.jsonl"])

    assert list(SAMPLE) == list(line)
    for part in ("questionnaire", "image", "answers"):
        assert list(SAMPLE[part]) == list(line[part])


def test_no_name_address_or_id_of_a_person_is_exported():
    project, (person,) = make_desk(images=1)
    person.first_name, person.last_name, person.email = "Wilhelmina", "Featherstone", "w@featherstone.example"
    person.save()
    make_critique(person, project)

    for kind in ("jsonl", "csv"):
        everything = b"".join(release(project, kind).values()).lower()
        for secret in (person.username, str(person.id), person.id.hex, "wilhelmina", "featherstone"):
            assert secret.encode() not in everything


def test_a_person_has_one_pseudonym_in_a_project_and_another_in_the_next():
    project, (person,) = make_desk(images=2)
    other_project, _people = make_desk(images=1)
    make_member(other_project, person=person)
    for annotated_project in (project, project, other_project):
        make_critique(person, annotated_project)

    pseudonyms = {line["annotator"] for line in lines(release(project)["critiques.jsonl"])}
    other_pseudonyms = {line["annotator"] for line in lines(release(other_project)["critiques.jsonl"])}

    assert len(pseudonyms) == len(other_pseudonyms) == 1
    assert pseudonyms != other_pseudonyms


def test_critiques_are_exported_in_the_order_of_their_ids():
    project, people = make_desk(images=3, annotators=2)
    for person in [*people, *people, *people]:
        make_critique(person, project)

    ids = [line["id"] for line in lines(release(project)["critiques.jsonl"])]

    assert ids == sorted(ids)
    assert len(ids) == 6


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
@pytest.mark.parametrize("splits", [{}, {"train": 0.5, "validation": 0.25, "test": 0.25, "seed": 7}])
def test_the_same_export_of_the_same_data_is_the_same_bytes_file_by_file(kind, splits):
    project, people = make_desk(images=3, annotators=2)
    for person in [*people, *people]:
        make_critique(person, project)

    assert release(project, kind, splits=splits) == release(project, kind, splits=splits)


def test_the_manifest_counts_exported_and_excluded_critiques_by_reason():
    project, people = make_desk(images=4, annotators=1)
    (person,) = people
    exported, returned, short, set_aside = (make_critique(person, project) for _ in range(4))
    Critique.objects.filter(pk=returned.pk).update(status="returned")
    Critique.objects.filter(pk=short.pk).update(words=3)
    Image.objects.filter(pk=set_aside.image_id).update(status="set_aside")

    files = release(project, filter={"min_words": 10})

    manifest = orjson.loads(files["manifest.json"])
    assert [line["id"] for line in lines(files["critiques.jsonl"])] == [str(exported.id)]
    assert manifest["counts"] == {
        "critiques": 1,
        "by_split": {"critiques": 1},
        "excluded": {"image_set_aside": 1, "min_words": 1, "status": 1},
    }
    assert manifest["filter"] == {"status": ["submitted", "accepted", "fixed"], "min_words": 10}
    assert manifest["questionnaires"][0]["version"] == 1
    assert manifest["questionnaires"][0]["critiques"] == 1
    assert manifest["data_files"] == {"critiques": ["critiques.jsonl"]}
    assert manifest["files"] == [
        {
            "name": "critiques.jsonl",
            "bytes": len(files["critiques.jsonl"]),
            "rows": 1,
            "sha256": hashlib.sha256(files["critiques.jsonl"]).hexdigest(),
        }
    ]


def test_each_file_row_has_the_size_and_checksum_of_its_bytes():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    export = finish_export(request_export(project))

    files = files_of(export)

    assert set(files) == {"critiques.jsonl", "manifest.json"}
    for row in export.files.all():
        assert (row.bytes, row.sha256) == (len(files[row.name]), hashlib.sha256(files[row.name]).hexdigest())
    assert (export.done, export.total) == (1, 1)


def test_an_export_of_nothing_is_an_empty_file_and_not_a_failure():
    project = make_project()

    assert release(project)["critiques.jsonl"] == b""


def test_filters_select_what_they_name():
    project, (person,) = make_desk(images=2)
    first = make_critique(person, project)
    batch = make_batch(project)
    make_images(batch, 1)
    make_critique(person, project)
    third = make_critique(person, project)
    before_third = (third.submitted_at - timedelta(microseconds=1)).isoformat()

    def ids(**filter_fields):
        return [line["id"] for line in lines(release(project, filter=filter_fields)["critiques.jsonl"])]

    assert ids(batch=[str(third.image.batch_id)]) == [str(third.id)]
    assert ids(submitted_after=before_third) == [str(third.id)]
    assert len(ids(submitted_before=before_third)) == 2
    assert ids(submitted_before=first.submitted_at.astimezone(UTC).isoformat()) == []
    assert ids(status="accepted") == []
    assert len(ids()) == 3


def test_a_split_never_cuts_a_group_and_every_critique_is_in_one_split():
    project, people = make_desk(images=6, annotators=2)
    Image.objects.filter(project=project).update(group="siblings")
    batch = make_batch(project)
    make_images(batch, 10)
    for _ in range(16):
        for person in people:
            make_critique(person, project)

    files = release(project, splits={"train": 0.5, "validation": 0.25, "test": 0.25, "seed": 3})
    manifest = orjson.loads(files.pop("manifest.json"))

    assert set(files) == {"train.jsonl", "validation.jsonl", "test.jsonl"}
    assert sum(manifest["counts"]["by_split"].values()) == 32
    files_by_group: dict[str, set[str]] = {}
    for name, data in files.items():
        for line in lines(data):
            files_by_group.setdefault(line["image"]["group"] or line["image"]["sha256"], set()).add(name)
    assert len(files_by_group) == 11
    assert all(len(names) == 1 for names in files_by_group.values())


def test_another_project_is_never_in_an_export():
    project, (person,) = make_desk(images=1)
    other_project, (stranger,) = make_desk(images=1)
    critique = make_critique(person, project)
    make_critique(stranger, other_project)

    assert [line["id"] for line in lines(release(project)["critiques.jsonl"])] == [str(critique.id)]


def test_deleting_a_release_removes_its_bytes_and_keeps_the_event():
    project, (person,) = make_desk(images=1)
    make_critique(person, project)
    export = finish_export(request_export(project))
    checksums = {file.name: file.sha256 for file in export.files.all()}

    delete_export(actor=project.created_by, export=export)

    assert not stored_names(export)
    assert not type(export).objects.filter(pk=export.pk).exists()
    event = Event.objects.get(target=export.pk, verb="deleted")
    assert event.data["files"] == checksums
    assert Critique.objects.count() == 1


def test_an_unfinished_export_is_not_deleted_and_a_finished_one_not_retried():
    project = make_project()
    export = request_export(project)

    with pytest.raises(Conflict):
        delete_export(actor=project.created_by, export=export)
    finish_export(export)
    with pytest.raises(Conflict):
        retry_export(actor=project.created_by, export=export)
