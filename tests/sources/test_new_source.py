"""A new source takes one file and one line of the registry; no other code names a source."""

import ast
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from annotation.models import Batch, ImageImport
from annotation.sources.registry import SOURCES
from annotation.tasks import work_import
from tests.actions.importing.helpers import image_names
from tests.factories import make_batch, make_project
from tests.sources.colours import COLOURS

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
KEYS = sorted(SOURCES)
# These use the same keys for something else: a release's zip, a storage's client, a manifest of files.
OTHER_MEANINGS = (
    "annotation/exporting/",
    "annotation/storage/",
    "annotation/migrations/",
    "annotation/management/commands/move",
)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Returns a manager's client, with the source in the registry during the test."""
    monkeypatch.setitem(SOURCES, COLOURS.key, COLOURS)
    client = Client()
    client.force_login(make_project().created_by)
    return client


@pytest.fixture
def batch(manager: Client) -> Batch:
    return make_batch(make_project())


def test_a_new_source_is_requested_over_the_api_listed_imported_and_shown(manager: Client, batch: Batch) -> None:
    body = {"kind": "colours", "colours": "teal,nothing,crimson"}
    response = manager.post(reverse("api:imports", args=[batch.id]), body, content_type="application/json")
    assert (response.status_code, response.json()["kind"]) == (202, "colours")
    import_id = response.json()["id"]
    for _turn in range(3):
        work_import(import_id)
    document = manager.get(reverse("api:import", args=[import_id])).json()
    assert (document["status"], document["accepted"], document["refused"]) == ("done", 2, 1)
    assert [(file["file"], file["code"]) for file in document["rejected"]] == [("nothing", "file_not_found")]
    assert image_names(batch) == ["teal.png", "crimson.png"]
    page = manager.get(reverse("import", args=[import_id])).content.decode()
    assert "“nothing” does not exist" in page
    assert "teal,nothing,crimson" in manager.get(reverse("batch", args=[batch.id])).content.decode()


def test_a_new_source_is_on_the_form_with_the_field_that_it_needs(manager: Client, batch: Batch) -> None:
    url = reverse("new_import", args=[batch.id])
    page = manager.get(url).content.decode()
    assert '<option value="colours">plain colours</option>' in page
    assert '<div data-kinds="colours">' in page
    assert "Colours, with commas between" in page
    response = manager.post(url, {"kind": "colours"})
    assert (response.status_code, ImageImport.objects.count()) == (422, 0)
    assert manager.post(url, {"kind": "colours", "colours": "teal"}).status_code == 302
    assert ImageImport.objects.get().source == {"colours": "teal"}


def test_the_command_recognises_a_new_source(manager: Client, batch: Batch) -> None:
    output = io.StringIO()
    arguments = ["colour:teal,crimson", "--project", str(batch.project_id), "--batch", str(batch.id)]
    call_command("import_images", *arguments, stdout=output, stderr=io.StringIO())
    assert "2 new, 0 there already, 0 rejected" in output.getvalue()


def files_that_name(key: str) -> list[str]:
    """Returns the modules that contain the key of a source as a string constant."""
    paths = [path for folder in ("annotation", "api", "frontend") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [
        name
        for name in (path.relative_to(ROOT).as_posix() for path in paths)
        if not name.startswith(OTHER_MEANINGS)
        and any(
            isinstance(node, ast.Constant) and node.value == key
            for node in ast.walk(ast.parse((ROOT / name).read_text()))
        )
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_source_is_named_only_in_its_own_file(key: str) -> None:
    names = files_that_name(key)
    assert f"annotation/sources/{key}.py" in names
    assert [name for name in names if not name.startswith("annotation/sources/")] == []


def test_every_line_of_the_registry_has_a_file_and_every_source_file_has_a_line() -> None:
    folder = ROOT / "annotation" / "sources"
    sources = {path.stem for path in folder.glob("*.py") if re.search(r"\(\S*Source\):", path.read_text())}
    assert sources == set(KEYS)
    line = f"in ({', '.join(key.upper() for key in SOURCES)})"
    assert line in (folder / "registry.py").read_text()
