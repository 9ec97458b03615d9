"""Label Studio's JSON: exported and read back."""

import io
import json
import tarfile

import orjson
import pytest
from django.core.management import CommandError, call_command

from annotation.exporting.formats.label_studio import read_tasks
from annotation.sources.folder import OpenFolder
from tests.exporting.releases import lines, make_every_kind_of_critique, release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    return make_every_kind_of_critique()


def test_every_critique_is_read_back_as_it_was_exported(desk):
    documents = {document["id"]: document for document in lines(release(desk)["critiques.jsonl"])}

    read_documents = list(read_tasks(json.loads(release(desk, "label-studio")["critiques.json"])))

    assert len(read_documents) == len(documents) == 3
    assert any("places" in document["answers"] for document in read_documents)
    for document in read_documents:
        assert document == documents[document["id"]]
        assert list(document) == list(documents[document["id"]])
        assert list(document["answers"]) == list(documents[document["id"]]["answers"])


def test_the_command_restores_the_lines_of_the_jsonl_release(desk, tmp_path):
    (tmp_path / "critiques.json").write_bytes(release(desk, "label-studio")["critiques.json"])
    output = io.StringIO()

    call_command("read_label_studio", tmp_path / "critiques.json", stdout=output)

    documents = {document["id"]: document for document in lines(release(desk)["critiques.jsonl"])}
    assert {document["id"]: document for document in lines(output.getvalue().encode())} == documents


@pytest.mark.parametrize("content", ["{", "[1]", '[{"annotations": [{}]}]', '{"a": 1}'])
def test_a_file_that_is_no_release_is_rejected_by_name(content, tmp_path):
    (tmp_path / "other.json").write_text(content)

    with pytest.raises(CommandError, match=r"other\.json is not a list of tasks"):
        call_command("read_label_studio", tmp_path / "other.json")


def test_a_release_is_imported_again_with_all_metadata_of_its_images(desk, tmp_path):
    files = release(desk, "label-studio", pictures=True)
    with tarfile.open(fileobj=io.BytesIO(files["images.tar"])) as tar:
        for member in tar:  # `extractall` knows filters from Python 3.11.4 on
            (tmp_path / member.name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / member.name).write_bytes(tar.extractfile(member).read())
    (tmp_path / "manifest.json").write_bytes(files["critiques.json"])

    entries = list(OpenFolder(tmp_path).entries())

    assert len(entries) == desk.images.count() == 2
    hashes = {image.sha256 for image in desk.images.all()}
    assert {entry.metadata.extra["loupe"]["sha256"] for entry in entries} == hashes
    for entry in entries:
        metadata = entry.metadata
        assert (metadata.source, metadata.license, metadata.group) == ("natural", "CC0-1.0", "dunes")
        assert metadata.extra["loupe"]["file"] == "dune.jpg"


def test_each_answer_is_an_entry_of_the_control_that_the_configuration_names(desk):
    files = release(desk, "label-studio")

    configuration = files["label-studio.xml"].decode()
    controls = {"choices": "Choices", "textarea": "TextArea", "number": "Number", "rectanglelabels": "RectangleLabels"}
    for task in orjson.loads(files["critiques.json"]):
        for annotation in task["annotations"]:
            entries = annotation["result"]
            assert len({entry["id"] for entry in entries}) == len(entries)
            for entry in entries:
                assert f'<{controls[entry["type"]]} name="{entry["from_name"]}" toName="image"' in configuration
                assert entry["to_name"] == "image"
