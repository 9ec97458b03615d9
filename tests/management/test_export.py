"""`manage.py export`: requests a release, waits for it, copies its files, and reports every invalid option."""

import io
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from django.core.management import CommandError, call_command

from annotation.management.commands import export as command_module
from annotation.management.progress import ProgressBar
from annotation.models import Export, Project
from tests.exporting.releases import release
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project() -> Project:
    project, (person,) = make_desk(images=3)
    for _ in range(3):
        make_critique(person, project)
    return project


def command(*arguments: str) -> str:
    output = io.StringIO()
    call_command("export", *arguments, stdout=output, stderr=io.StringIO())
    return output.getvalue().strip()


def test_the_files_of_the_release_are_copied_to_the_folder(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    splits = "train=0.5,test=0.5,seed=3"
    options = ["--filter", "status=submitted,accepted", "--filter", "min_words=1", "--splits", splits, "--card"]

    assert command(project.name, "--format", "csv", *options, "--output", str(folder)) == str(folder)

    expected = release(
        project,
        "csv",
        filter={"status": ["submitted", "accepted"], "min_words": 1},
        splits={"train": 0.5, "test": 0.5, "seed": 3},
        card=True,
    )
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == expected
    assert [path.name for path in tmp_path.iterdir()] == ["release"]
    assert orjson.loads(expected["manifest.json"])["counts"]["critiques"] == 3


def test_without_waiting_it_requests_an_export_and_prints_the_id(project: Project) -> None:
    export = Export.objects.get(pk=UUID(command(str(project.id), "--format", "llava")))

    assert (export.format, export.status, export.requested_by) == ("llava", "queued", project.created_by)


def test_waiting_ends_when_the_release_is_published(project: Project) -> None:
    assert Export.objects.get(pk=UUID(command(project.name, "--wait"))).status == "done"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--filter", "min_words=-1", "--filter", "language=fr"], "filter.language"),
        (["--filter", "annotator=x"], "filter.annotator"),
        (["--filter", "min_words"], "NAME=VALUE"),
        (["--splits", "train=0.5"], "splits"),
        (["--as", "nobody-at-all"], "nobody-at-all"),
    ],
)
def test_an_invalid_option_is_reported_by_name(project: Project, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        command(project.name, *arguments)

    assert not Export.objects.exists()


def test_a_folder_that_exists_is_not_changed(project: Project, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="already exists"):
        command(project.name, "--output", str(tmp_path))

    assert not Export.objects.exists()


def test_a_failure_ends_with_its_reason_and_leaves_no_folder(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.actions.releasing.run_export.write_release", lambda *_: 1 / 0)

    with pytest.raises(CommandError, match="log has the details"):
        command(project.name, "--output", str(tmp_path / "release"))

    assert not list(tmp_path.iterdir())


def test_an_interruption_cancels_the_export(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_module.time, "sleep", interrupt)
    monkeypatch.setattr(command_module, "_run_export", lambda _export: None)

    with pytest.raises(CommandError, match="cancelled"):
        command(project.name, "--wait")

    assert Export.objects.get().status == "cancelled"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def write(self, text: str, *_style: object, **_ending: object) -> int:
        return super().write(text)


def test_the_bar_is_redrawn_on_a_terminal_and_removed_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    bar.started_at -= 10
    bar.drawn_at = 0.0
    bar.draw(50, 100)
    bar.clear()

    assert "#" in terminal.getvalue() and "50/100  5.0/s  0:10" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\033[K")
    assert not ProgressBar(io.StringIO()).is_terminal


def test_a_folder_that_cannot_be_made_is_named_before_anything_is_exported(project, tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(CommandError, match="cannot be made: Not a directory"):
        command(project.name, "--output", str(tmp_path / "file" / "release"))

    assert not project.exports.exists()
