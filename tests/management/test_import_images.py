"""`manage.py import_images`: continues after an interruption, reports rejected files, and sets its exit code."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Batch
from tests.actions.importing.helpers import fill, names
from tests.factories import make_batch, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project())


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_images", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_makes_the_batch_and_continues_after_an_interruption(batch: Batch, tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg", "b.jpg")
    arguments = [str(tmp_path), "--project", batch.project.name, "--batch", "From disk"]
    assert "2 new, 0 there already, 0 rejected" in command(*arguments)
    fill(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    assert "1 new, 2 there already, 0 rejected" in command(*arguments)
    new_batch = Batch.objects.get(name="From disk")
    assert names(new_batch) == ["a.jpg", "b.jpg", "c.jpg"]


def test_the_command_reports_rejected_files_and_ends_with_one(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").write_bytes(b"")
    manifest = tmp_path / "list.csv"
    manifest.write_text("file\na.jpg\nb.jpg\n../c.jpg\n")
    with pytest.raises(SystemExit) as caught:
        call_command(
            "import_images",
            str(tmp_path),
            "--project",
            str(batch.project_id),
            "--batch",
            str(batch.id),
            "--manifest",
            str(manifest),
        )
    assert caught.value.code == 1
    printed = capsys.readouterr().out
    assert "empty_file: Line 3 of the manifest: “b.jpg” is empty" in printed
    assert "path_not_allowed: Line 4 of the manifest: “../c.jpg”" in printed
    assert "1 new, 0 there already, 2 rejected" in printed


@pytest.mark.parametrize(
    "change",
    [{"source": "/there/is/none"}, {"--project": "No such project"}, {"--manifest": "/no.csv"}, {"--as": "nobody"}],
)
def test_the_command_reports_a_missing_source_or_row(change: dict[str, str], batch: Batch, tmp_path: Path) -> None:
    values = {"source": str(tmp_path), "--project": batch.project.name, "--batch": batch.name, **change}
    folder = values.pop("source")
    with pytest.raises(CommandError):
        command(folder, *(part for pair in values.items() for part in pair))


def test_a_source_that_does_not_exist_leaves_no_new_batch(batch: Batch) -> None:
    with pytest.raises(CommandError, match="is not there"):
        command("/there/is/none", "--project", batch.project.name, "--batch", "A new one")
    assert Batch.objects.count() == 1
