"""Results files as people have them: compressed, of another encoding, or no results at all."""

import gzip
import io
import resource
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotation.actions.refining.batch_files import add_results
from annotation.errors import Invalid
from annotation.models import ResultsFile, Run
from annotation.refining import results_text
from annotation.refining.results_text import RejectedFile, ResultsText, check_results_file
from tests.refining.batch.helpers import counts, make_batch_run, requests_of, result, send

UNREADABLE = {
    "results_empty": b"",
    "results_not_utf8": '{"custom_id": "1"}\n'.encode("utf-16"),
    "results_not_text": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "results_damaged": gzip.compress(b"{}" * 5000)[:15],
}


@pytest.fixture
def run(db) -> Run:
    return make_batch_run()


def test_results_compressed_with_gzip_are_read(run):
    row = send(run, gzip.compress(b"".join(result(request) for request in requests_of(run))))
    assert (row.status, counts(row), row.done) == ("done", (4, 0, 0, 0), row.total)


def test_a_compressed_file_in_several_members_with_a_mark_of_utf8_is_read(run):
    first, second, *_ = map(result, requests_of(run))
    row = send(run, gzip.compress(b"\xef\xbb\xbf" + first), gzip.compress(second))
    assert counts(row) == (2, 0, 0, 0)


def test_what_was_read_of_a_compressed_file_that_is_cut_off_stays_and_the_file_says_so(run):
    lines = b"".join(result(request) for request in requests_of(run))
    packed = gzip.compress(lines + bytes(range(48, 127)) * 3000, compresslevel=0)
    row = send(run, packed[:-70_000])
    assert (row.status, row.failure) == ("failed", "results_damaged")


@pytest.mark.parametrize("code", UNREADABLE)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_of_which_no_line_can_be_read_is_refused_whole_by_the_reason(code, is_packed):
    content = gzip.compress(UNREADABLE[code]) if is_packed and code != "results_damaged" else UNREADABLE[code]
    with pytest.raises(RejectedFile) as rejection:
        check_results_file(io.BytesIO(content))
    assert rejection.value.code == code


def test_utf_16_without_a_mark_is_recognised():
    with pytest.raises(RejectedFile) as rejection:
        check_results_file(io.BytesIO('{"custom_id": "1"}\n'.encode("utf-16-le")))
    assert rejection.value.code == "results_not_utf8"


def test_a_refused_file_leaves_no_row_and_names_itself(run):
    with pytest.raises(Invalid, match=r"“old\.jsonl” is no text in UTF-8") as error:
        add_results(actor=run.requested_by, run=run, file=ContentFile(UNREADABLE["results_not_utf8"], name="old.jsonl"))
    assert (error.value.code, list(error.value.fields)) == ("results_not_utf8", ["file"])
    assert not ResultsFile.objects.exists()


def test_the_api_answers_with_the_code_and_takes_none_of_the_files(run, client):
    files = [ContentFile(b"{}", name="a.jsonl"), ContentFile(UNREADABLE["results_not_text"], name="b.zip")]
    client.force_login(run.requested_by)
    response = client.post(reverse("api:run-results", args=[run.id]), {"file": files})
    assert (response.status_code, response.json()["code"]) == (400, "results_not_text")
    assert not ResultsFile.objects.exists()


def test_the_command_refuses_all_files_if_one_cannot_be_read(run, tmp_path):
    good, archive = tmp_path / "good.jsonl", tmp_path / "results.zip"
    good.write_bytes(b"{}\n")
    archive.write_bytes(UNREADABLE["results_not_text"])
    with pytest.raises(CommandError, match=r"results.zip”"):
        call_command("batch_files", str(run.id), read=[good, archive])
    assert not ResultsFile.objects.exists()


def test_an_empty_file_is_passed_over_beside_others_and_refused_alone(run, client):
    def add(*contents: bytes):
        files = [ContentFile(content, name=f"{number}.jsonl") for number, content in enumerate(contents)]
        return client.post(reverse("api:run-results", args=[run.id]), {"file": files})

    client.force_login(run.requested_by)
    assert add(b"").json()["code"] == "results_empty"
    assert add(b"", b"").json()["code"] == "results_empty"
    assert [row["file"] for row in add(b"{}\n", b"").json()] == ["0.jsonl"]


def test_a_file_that_unpacks_without_an_end_is_refused_in_flat_memory(monkeypatch):
    """Promise 12: 300 MB of letters in a file of 300 KB."""
    monkeypatch.setattr(results_text, "MAX_UNPACKED_BYTES", 100_000_000)
    packer = zlib.compressobj(wbits=31)
    packed = b"".join([*(packer.compress(b"a" * 1_000_000) for _ in range(300)), packer.flush()])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RejectedFile) as rejection:
        for _line in ResultsText(io.BytesIO(packed)).lines():
            pass
    assert rejection.value.code == "results_unpack_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # in kB


def test_a_line_that_is_far_too_long_is_one_line(run):
    line = result(requests_of(run)[0])
    row = send(run, b"x" * 9_000_000 + b"\n", line)
    assert [(entry["line"], entry["code"]) for entry in row.rejections] == [(1, "line_too_long")]
    assert counts(row) == (1, 0, 0, 1)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\n \n", b"\xef\xbb\xbf\n"])
def test_a_file_of_blank_lines_is_empty(content):
    with pytest.raises(RejectedFile) as rejection:
        check_results_file(io.BytesIO(content))
    assert rejection.value.code == "results_empty"


@pytest.mark.parametrize("encoding", ["latin-1", "gb18030"])
def test_text_in_another_encoding_is_refused_whole(encoding):
    text = {"latin-1": "Brücke und Nebel über dem Fluß, früh", "gb18030": "晨雾中的石桥，水面很静"}[encoding]
    with pytest.raises(RejectedFile) as rejection:
        check_results_file(io.BytesIO(text.encode(encoding)))
    assert rejection.value.code == "results_not_utf8"


def test_a_character_at_the_end_of_what_is_looked_at_may_be_cut_off():
    check_results_file(io.BytesIO(b"x" * (results_text.HEAD_BYTES - 1) + "桥".encode()))


def test_lines_before_the_damage_of_a_compressed_file_count(run):
    lines = b"".join(result(request) for request in requests_of(run))
    packed = gzip.compress(lines + b"\n" * 10 + bytes(range(48, 127)) * 3000, compresslevel=0)
    row = send(run, packed[:-70_000])
    assert (row.failure, counts(row)) == ("results_damaged", (4, 0, 0, 0))
