"""A new format takes one module, one line in the registry, one section of the documentation and one test."""

import re
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from annotation.exporting import formats
from annotation.exporting.formats import FORMATS, MODULES, load_format
from tests.exporting.releases import files_of, finish_export
from tests.test_house import ROOT, source

pytestmark = pytest.mark.django_db(transaction=True)
MODULE = '''"""Levels: a line for each critique, with its file and its level."""

import orjson

from annotation.exporting.encoding.format import Format, write_lines
from annotation.exporting.encoding.sample import SAMPLE


def write(content, output):
    write_lines(content, output, "levels", encode)


def encode(lines):
    critiques = [orjson.loads(line) for line in lines]
    return "".join(f"{critique['image']['file']} {critique['level']}\\n" for critique in critiques).encode()


def sample():
    return encode([orjson.dumps(SAMPLE)]).decode()


FORMAT = Format("levels", "Levels", "A line for each critique.", write, sample, 'open("critiques.levels")')
'''


@pytest.fixture
def levels(tmp_path, monkeypatch):
    """Registers a format `levels`: its module, in a folder of the package, and its line in the registry."""
    (tmp_path / "levels.py").write_text(MODULE)
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    monkeypatch.setitem(FORMATS, "levels", load_format("levels"))


def api_client(project):
    client = APIClient()
    client.force_authenticate(project.created_by)
    return client


def test_a_new_format_is_offered_previewed_requested_written_and_downloaded(project, levels):
    client, url = api_client(project), f"/api/v1/projects/{project.id}/exports/"
    body = {"format": "levels", "splits": {"train": 1}}

    formats_by_key = {format_["key"]: format_ for format_ in client.get(f"{url}formats/").json()}
    preview = client.post(f"{url}preview/", body, format="json").json()
    response = client.post(url, body, format="json")
    export = finish_export(project.exports.get(pk=response.json()["id"]))
    download = client.get(f"/api/v1/exports/{export.id}/files/train.levels")

    assert formats_by_key["levels"]["sample"] == "dune.jpg high\n"
    assert export.status == "done", export.failure
    lines = files_of(export)["train.levels"].decode().splitlines()
    assert len(lines) == 4
    assert preview["rows"] == lines
    assert b"".join(download.streaming_content).decode().splitlines() == lines


def test_a_new_format_is_on_the_page_and_may_have_images_and_a_card_beside_it(project, levels, client):
    client.force_login(project.created_by)

    page = client.get(f"/projects/{project.id}/exports/new/").content.decode()
    response = api_client(project).post(
        f"/api/v1/projects/{project.id}/exports/", {"format": "levels", "pictures": True, "card": True}, format="json"
    )
    files = files_of(finish_export(project.exports.get(pk=response.json()["id"])))

    assert 'value="levels"' in page
    assert {"critiques.levels", "images.tar", "README.md", "manifest.json"} <= set(files)
    assert "path: critiques.levels" in files["README.md"].decode()


@pytest.mark.parametrize("module", MODULES)
def test_the_code_names_a_format_only_in_its_module_and_in_one_line_of_the_registry(module):
    format_file = f"annotation/exporting/formats/{module.replace('.', '/')}.py"
    imports = re.compile(rf"exporting\.formats\.{module}\b|exporting\.formats import .*\b{module}\b")
    registry = Path(formats.__file__)

    files = {path.relative_to(ROOT).as_posix() for path in source(".py") if imports.search(path.read_text())}

    assert files - {format_file} <= ALSO_READ_BY.get(module, set())
    assert len(re.findall(rf"\b{module}\b", registry.read_text())) == 1


# Other files that use the encoder or the reader of a format.
ALSO_READ_BY = {
    "csv": {"frontend/presenting/charts/tables.py"},
    "jsonl": {"api/views/feed.py"},
    "label_studio": {"annotation/management/commands/read_label_studio.py"},
}
