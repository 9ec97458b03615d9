"""Benchmarks are published whole or not at all, with the same bytes for the same candidates."""

import csv
import gc
import io
import sys
import tarfile
from hashlib import sha256

import orjson
import pyarrow.parquet as pq
import pytest
from PIL import Image as PillowImage

from annotation.actions.curating.holding_out import put_back_batch, put_back_images
from annotation.actions.evaluating.publishing import work as publishing
from annotation.actions.evaluating.publishing.benchmarks import cancel_benchmark, retry_benchmark
from annotation.actions.shared.attempts import JobAttempt
from annotation.actions.shared.jobs import FenceLost
from annotation.errors import Conflict
from annotation.exporting.staging import own_path
from annotation.models import Benchmark, BenchmarkItem, Candidate, Event, Image
from tests.evaluating.candidates import (
    AUTHOR_MAIL,
    ask_for_benchmark,
    files_of,
    finish_benchmark,
    make_pool,
    publish,
)
from tests.exporting.releases import lines
from tests.factories import make_images

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def csv_limit():
    before = csv.field_size_limit(10_000_000)
    yield
    csv.field_size_limit(before)


def stored_names(benchmark):
    folder = own_path(f"benchmarks/{benchmark.id}")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def table(data):
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter="\t"))


def parquet_rows(data):
    return pq.read_table(io.BytesIO(data)).to_pylist()


def test_every_format_has_every_item_and_its_image(csv_limit):
    project = make_pool(4)

    files = files_of(publish(project, dev_share=0.25))

    items = lines(files["items.jsonl"])
    assert [(item["criterion"], item["split"]) for item in items].count(("AesP", "dev")) == 1
    assert len(items) == len(lines(files["items-private.jsonl"])) == BenchmarkItem.objects.count() == 16
    assert lines(files["dev.jsonl"]) == [item for item in items if item["split"] == "dev"]
    names = {item["image"] for item in items}
    with tarfile.open(fileobj=io.BytesIO(files["images.tar"])) as archive:
        assert {f"images/{name}" for name in names} == set(archive.getnames())
        images = {name: archive.extractfile(f"images/{name}").read() for name in names}
    for row in csv.DictReader(io.StringIO(files["images.csv"].decode())):
        begin = int(row["offset"])
        jpeg = files["images.tar"][begin : begin + int(row["bytes"])]
        assert (images[row["file"]], sha256(jpeg).hexdigest()) == (jpeg, row["sha256"])
        names.discard(row["file"])
    assert not names
    names = set(images)
    for data in images.values():
        with PillowImage.open(io.BytesIO(data)) as pillow_image:
            assert (pillow_image.format, dict(pillow_image.getexif())) == ("JPEG", {})
            assert pillow_image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    rows = parquet_rows(files["data-dev.parquet"]) + parquet_rows(files["data-test.parquet"])
    assert {row["id"] for row in rows} == {item["id"] for item in items}
    assert all(row["image"]["bytes"] == images[row["image"]["path"]] for row in rows)
    choices = [item for item in items if item["criterion"] != "AesI"]
    rows = parquet_rows(files["qbench-dev.parquet"]) + parquet_rows(files["qbench-test.parquet"])
    assert {row["id"] for row in rows} == {item["id"] for item in choices}
    rows = table(files["vlmevalkit-dev.tsv"]) + table(files["vlmevalkit-test.tsv"])
    assert {int(row["index"]) for row in rows} == {item["number"] for item in choices}
    questions = [orjson.loads(files[f"aesbench-{split}.json"]) for split in ("dev", "test")]
    assert dict.fromkeys(names, 4) == {name: len(entry) for part in questions for name, entry in part.items()}


def test_no_key_of_a_test_item_is_in_a_public_file_and_every_one_is_in_the_private_ones(csv_limit):
    project = make_pool(8)
    benchmark = publish(project, dev_share=0.25)

    public, private = files_of(benchmark, private=False), files_of(benchmark, private=True)

    tests = [row for row in lines(public["items.jsonl"]) if row["split"] == "test"]
    assert len(tests) == 24
    assert not any({"answer", "references", "people"} & row.keys() for row in tests)
    assert all(row["split"] == "dev" for row in lines(public["dev.jsonl"]))
    assert "answer" not in table(public["vlmevalkit-test.tsv"])[0]
    assert {row["correct_choice"] for row in parquet_rows(public["qbench-test.parquet"])} == {"N/A"}
    hidden = parquet_rows(public["data-test.parquet"])
    assert {(row["answer"], tuple(row["references"])) for row in hidden} == {("", ())}
    questions = orjson.loads(public["aesbench-test.json"])
    assert all(entry.keys() <= {"Question", "Options"} for image in questions.values() for entry in image.values())
    assert "letters" not in orjson.loads(public["manifest.json"]).get("figures", {})
    references = [row["references"][0].encode() for row in lines(private["items-private.jsonl"]) if "references" in row]
    published = [row["references"][0].encode() for row in lines(public["items.jsonl"]) if "references" in row]
    for reference in set(references) - set(published):
        assert not any(reference in data for data in public.values())
    keys = orjson.loads(private["qbench-keys-private.json"])
    keyed = {row["id"]: row["answer"] for row in lines(private["items-private.jsonl"]) if "answer" in row}
    assert keys == {row["id"]: keyed[row["id"]] for row in tests if row["id"] in keyed}
    answers = {row["index"]: row["answer"] for row in table(private["vlmevalkit-test-private.tsv"])}
    assert answers == {str(row["number"]): keyed[row["id"]] for row in tests if row["id"] in keyed}
    assert set(private) == {
        "aesbench-test-answers-private.json",
        "items-private.jsonl",
        "manifest-private.json",
        "qbench-keys-private.json",
        "vlmevalkit-test-private.tsv",
    }


def test_promise_5_the_same_request_over_the_same_candidates_is_the_same_bytes():
    """Promise 5: the same benchmark requested twice over the same candidates is the same bytes, but for its version."""
    project = make_pool(4)
    first, second = publish(project, seed=3), publish(project, seed=3)

    of_version = {"README.md", "manifest.json", "manifest-private.json", "qbench-test.yaml", "qbench-dev.yaml"}
    files, second_files = files_of(first), files_of(second)
    assert (first.version, second.version) == (1, 2)
    assert files.keys() == second_files.keys()
    assert {name for name in files if files[name] != second_files[name]} <= of_version
    assert files["README.md"].replace(b"ersion 1", b"ersion 2").replace(b"_v1", b"_v2") == second_files["README.md"]
    third_files = files_of(publish(project, seed=4))
    assert third_files["items-private.jsonl"] != files["items-private.jsonl"]


def test_no_name_mail_or_account_of_a_person_leaves():
    project = make_pool(4)
    names = {membership.person.username for membership in project.memberships.all()}
    ids = {str(membership.person_id) for membership in project.memberships.all()}

    for data in files_of(publish(project)).values():
        assert not any(word.encode() in data for word in {AUTHOR_MAIL, "Wilhelmina", *names, *ids})


def test_an_image_that_a_benchmark_asks_about_is_never_put_back():
    project = make_pool(4)
    batch = project.batches.get()
    near, free = make_images(batch, 2)
    asked_about = Image.objects.filter(candidates__isnull=False).distinct()
    Image.objects.filter(pk__in=[asked_about[0].pk, near.pk]).update(group="near")
    publish(project)

    assert put_back_batch(actor=project.created_by, batch=batch) == 1
    with pytest.raises(Conflict) as error:
        put_back_images(actor=project.created_by, project=project, images=[near])

    assert error.value.code == "in_benchmark"
    assert set(Image.objects.filter(held_out=True)) == {*asked_about, near}
    assert not Image.objects.get(pk=free.pk).held_out


def test_a_benchmark_fails_if_an_image_was_put_back_while_it_was_written(monkeypatch):
    project = make_pool(4)
    write = publishing.write_benchmark

    def write_and_put_back(*arguments):
        put_back_batch(actor=project.created_by, batch=project.batches.get())
        return write(*arguments)

    monkeypatch.setattr(publishing, "write_benchmark", write_and_put_back)
    benchmark = finish_benchmark(ask_for_benchmark(project))

    assert (benchmark.status, benchmark.failure) == ("failed", "put_back_meanwhile")
    assert not BenchmarkItem.objects.exists()
    assert stored_names(benchmark) == []


def test_without_an_item_it_fails_and_says_what_to_do_and_can_be_tried_again():
    project = make_pool(4)
    Candidate.objects.update(status="disputed")
    benchmark = finish_benchmark(ask_for_benchmark(project))
    assert (benchmark.status, benchmark.failure) == ("failed", "no_items")

    Candidate.objects.update(status="accepted")
    retry_benchmark(actor=project.created_by, benchmark=benchmark)

    assert finish_benchmark(benchmark).status == "done"


def test_a_lost_image_fails_the_benchmark_visibly():
    project = make_pool(4)
    own_path(Image.objects.first().renditions["view"]["key"]).unlink()

    benchmark = finish_benchmark(ask_for_benchmark(project))

    assert (benchmark.status, benchmark.failure) == ("failed", "image_lost")
    assert stored_names(benchmark) == []


def test_promise_5_a_worker_that_dies_before_the_commit_publishes_nothing_and_the_next_one_finishes(monkeypatch):
    """Promise 5: a benchmark is complete or visibly failed, never partial, whenever its worker dies."""
    project = make_pool(4)
    benchmark = ask_for_benchmark(project)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_publish", lambda *_: sys.exit("killed"))
        with pytest.raises(SystemExit):
            publishing.publish_benchmark(benchmark_id=benchmark.id)
    benchmark.refresh_from_db()
    assert (benchmark.status, benchmark.files.count(), BenchmarkItem.objects.count()) == ("running", 0, 0)
    assert "1/items.jsonl" in stored_names(benchmark)

    Benchmark.objects.filter(pk=benchmark.pk).update(heartbeat_at="2020-01-01T00:00:00Z")
    finish_benchmark(benchmark)

    assert benchmark.status == "done"
    assert all(name.startswith("2/") for name in stored_names(benchmark))
    assert Event.objects.filter(target=benchmark.id, verb="published").count() == 1
    assert files_of(benchmark)["items-private.jsonl"] == files_of(publish(project))["items-private.jsonl"]


def test_a_cancelled_benchmark_publishes_nothing(monkeypatch):
    project = make_pool(4)
    benchmark = ask_for_benchmark(project)
    write = publishing.write_benchmark

    def cancel_and_write(*arguments):
        cancel_benchmark(actor=project.created_by, benchmark=benchmark)
        return write(*arguments)

    monkeypatch.setattr(publishing, "write_benchmark", cancel_and_write)
    finish_benchmark(benchmark)

    assert (benchmark.status, benchmark.files.count()) == ("cancelled", 0)
    assert stored_names(benchmark) == []


def test_an_attempt_that_is_stopped_while_it_writes_leaves_no_error_behind(monkeypatch):
    errors = []

    def stop(_attempt, done, _total):
        if done:
            raise FenceLost

    monkeypatch.setattr(JobAttempt, "progress", stop)
    monkeypatch.setattr(sys, "unraisablehook", lambda error: errors.append(error.exc_value))
    benchmark = finish_benchmark(ask_for_benchmark(make_pool(2)))
    gc.collect()

    assert errors == []
    assert (benchmark.status, stored_names(benchmark)) == ("running", [])


def test_near_duplicates_have_one_item_of_a_criterion_and_are_in_one_split():
    project = make_pool(4)
    images = list(Image.objects.order_by("pk"))
    Image.objects.filter(pk__in=[image.pk for image in images[:3]]).update(group="near")

    first, all_items = publish(project, dev_share=0.5), publish(project, name="All", one_per_image=False, formats=[])

    assert first.manifest["counts"]["items"] == 8
    assert first.manifest["excluded"] == {"near_duplicate_chosen": 8}
    splits = set(all_items.items.filter(image__group="near").values_list("split", flat=True))
    assert (all_items.items.count(), len(splits)) == (16, 1)
