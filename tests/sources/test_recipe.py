"""A new source is one file and one line of the registry: nothing else knows what sources there are."""

import ast
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from annotation.models import Batch, ImageImport
from annotation.sources.registry import SOURCES
from annotation.tasks import work_import
from tests.actions.importing.helpers import names
from tests.factories import make_batch, make_project
from tests.sources.colours import COLOURS

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
KEYS = sorted(SOURCES)
# Places that have the same words for something else: a release's zip, a storage's client, a manifest of files.
OTHERS = (
    "annotation/exporting/",
    "annotation/storage/",
    "annotation/migrations/",
    "annotation/management/commands/move",
)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Client:
    """The one line: the source is in the registry for the time of a test."""
    monkeypatch.setitem(SOURCES, COLOURS.key, COLOURS)
    client = Client()
    client.force_login(make_project().created_by)
    return client


@pytest.fixture
def batch(manager: Client) -> Batch:
    return make_batch(make_project())


def test_a_new_source_is_requested_over_the_api_listed_brought_in_and_shown(manager: Client, batch: Batch) -> None:
    body = {"kind": "colours", "colours": "teal,nothing,crimson"}
    response = manager.post(reverse("api:imports", args=[batch.id]), body, content_type="application/json")
    assert (response.status_code, response.json()["kind"]) == (202, "colours")
    import_id = response.json()["id"]
    for _turn in range(3):
        work_import(import_id)
    shown = manager.get(reverse("api:import", args=[import_id])).json()
    assert (shown["status"], shown["accepted"], shown["refused"]) == ("done", 2, 1)
    assert [(file["file"], file["code"]) for file in shown["rejected"]] == [("nothing", "file_not_found")]
    assert names(batch) == ["teal.png", "crimson.png"]
    page = manager.get(reverse("import", args=[import_id])).content.decode()
    assert "“nothing” is not there" in page
    assert "teal,nothing,crimson" in manager.get(reverse("batch", args=[batch.id])).content.decode()


def test_a_new_source_is_on_the_form_with_the_field_that_it_needs(manager: Client, batch: Batch) -> None:
    address = reverse("new_import", args=[batch.id])
    page = manager.get(address).content.decode()
    assert '<option value="colours">plain colours</option>' in page
    assert '<div data-kinds="colours">' in page
    assert "Colours, with commas between" in page
    response = manager.post(address, {"kind": "colours"})
    assert (response.status_code, ImageImport.objects.count()) == (422, 0)
    assert manager.post(address, {"kind": "colours", "colours": "teal"}).status_code == 302
    assert ImageImport.objects.get().source == {"colours": "teal"}


def test_a_new_source_is_recognised_by_the_command(manager: Client, batch: Batch) -> None:
    output = io.StringIO()
    arguments = ["colour:teal,crimson", "--project", str(batch.project_id), "--batch", str(batch.id)]
    call_command("import_images", *arguments, stdout=output, stderr=io.StringIO())
    assert "2 new, 0 there already, 0 refused" in output.getvalue()


def files_that_name(key: str) -> list[str]:
    """The modules that have the key of a source as a text of its own, as a comparison or a list of kinds would."""
    paths = [path for folder in ("annotation", "api", "frontend") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [
        name
        for name in (path.relative_to(ROOT).as_posix() for path in paths)
        if not name.startswith(OTHERS)
        and any(
            isinstance(node, ast.Constant) and node.value == key
            for node in ast.walk(ast.parse((ROOT / name).read_text()))
        )
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_source_is_named_in_one_file_of_its_own(key: str) -> None:
    naming = files_that_name(key)
    assert f"annotation/sources/{key}.py" in naming
    assert [name for name in naming if not name.startswith("annotation/sources/")] == []


def test_every_line_of_the_registry_has_its_file_and_every_file_of_a_source_its_line() -> None:
    folder = ROOT / "annotation" / "sources"
    sources = {path.stem for path in folder.glob("*.py") if "(Source):" in path.read_text()}
    assert sources == set(KEYS)
    line = f"in ({', '.join(key.upper() for key in SOURCES)})"
    assert line in (folder / "registry.py").read_text()
