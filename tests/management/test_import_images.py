"""`manage.py import_images`: continues after an interruption, reports rejected files, and sets its exit code."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Batch
from tests.actions.importing.helpers import image_names, write_images
from tests.factories import make_batch, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project())


def command(*arguments: str) -> str:
    output = io.StringIO()
    call_command("import_images", *arguments, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def test_the_command_makes_the_batch_and_continues_after_an_interruption(batch: Batch, tmp_path: Path) -> None:
    write_images(tmp_path, "a.jpg", "b.jpg")
    arguments = [str(tmp_path), "--project", batch.project.name, "--batch", "From disk"]
    assert "2 new, 0 there already, 0 rejected" in command(*arguments)
    write_images(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    assert "1 new, 2 there already, 0 rejected" in command(*arguments)
    new_batch = Batch.objects.get(name="From disk")
    assert image_names(new_batch) == ["a.jpg", "b.jpg", "c.jpg"]


def test_the_command_reports_rejected_files_and_ends_with_status_one(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_images(tmp_path, "a.jpg")
    (tmp_path / "b.jpg").write_bytes(b"")
    manifest = tmp_path / "list.csv"
    manifest.write_text("file\na.jpg\nb.jpg\n../c.jpg\n")
    with pytest.raises(SystemExit) as error:
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
    assert error.value.code == 1
    output = capsys.readouterr().out
    assert "empty_file: Line 3 of the manifest: “b.jpg” is empty" in output
    assert "path_not_allowed: Line 4 of the manifest: “../c.jpg”" in output
    assert "1 new, 0 there already, 2 rejected" in output


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
