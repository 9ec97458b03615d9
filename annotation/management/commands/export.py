"""`manage.py export PROJECT --format …`: requests a release of critiques, waits for it and fetches its files."""

import argparse
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from annotation.actions.releasing.exports import cancel_export, create_export
from annotation.actions.releasing.run_export import run_export
from annotation.errors import DomainError
from annotation.exporting.formats import FORMATS
from annotation.management.finding import find_actor, find_project
from annotation.management.progress import Bar
from annotation.models import Export, JobStatus
from annotation.storage.places import configured_store
from annotation.wording.rejections import explain_export

LIST_FILTERS: Final = ("batch", "status", "language", "annotator_group", "source")
POLL_SECONDS: Final = 0.2


class Command(BaseCommand):
    """Writes the release itself when no worker takes it first; without --wait it only requests it."""

    help = (
        "Exports a project's critiques. Without --wait or --output it asks a worker and prints the export's id; with "
        "--wait it stays until the release is published, and writes it itself if no worker does; with --output it "
        "also puts the files into a new folder. Ends with 0 when the release is there. Ctrl-C cancels the export."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("project", help="the project's name or id")
        parser.add_argument("--format", default="jsonl", choices=list(FORMATS))
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="such as min_words=20 or status=accepted,fixed; may come several times (docs/export-formats.md)",
        )
        parser.add_argument("--splits", default="", metavar="NAME=SHARE,…", help="train=0.9,test=0.1,seed=7")
        parser.add_argument("--card", action="store_true", help="with a data card beside")
        parser.add_argument("--pictures", action="store_true", help="with the pictures beside, as a tar")
        parser.add_argument("--wait", action="store_true", help="until the release is published")
        parser.add_argument("--output", type=Path, help="a folder that is not there yet, for the files")
        parser.add_argument("--as", dest="person", help="the username of who asks; else who made the project")

    def handle(self, *, project: str, output: Path | None, wait: bool, **options: Any) -> None:
        owner = find_project(project)
        with _new_folder(output) as folder:
            try:
                export = create_export(
                    actor=find_actor(owner, options["person"]),
                    project=owner,
                    format=options["format"],
                    filter=_parse_filter(options["filter"]),
                    splits=_parse_splits(options["splits"]),
                    pictures=options["pictures"],
                    card=options["card"],
                )
            except DomainError as error:
                raise CommandError(_full_text(error)) from error
            if wait or folder is not None:
                self._wait_for(export)
            if folder is not None:
                _fetch(export, folder)
        self.stdout.write(str(output or export.id))

    def _wait_for(self, export: Export) -> None:
        bar = Bar(self.stderr)
        worker = Thread(target=_work, args=[export], daemon=True)
        worker.start()
        try:
            while export.status in Export.UNFINISHED:
                time.sleep(POLL_SECONDS)
                export.refresh_from_db()
                bar.draw(export.done, export.total)
        except KeyboardInterrupt:
            cancel_export(actor=export.requested_by, export=export)
            worker.join()
            raise CommandError(_("The export is cancelled; nothing was published.")) from None
        finally:
            bar.clear()
        worker.join()
        if export.status != JobStatus.DONE:
            raise CommandError(explain_export(export) or export.get_status_display())


def _work(export: Export) -> None:
    """Does a worker's part on a connection of its own; a real worker that came first is left alone."""
    try:
        run_export(export_id=export.id)
    finally:
        connections.close_all()


@contextmanager
def _new_folder(output: Path | None) -> Iterator[Path | None]:
    """Makes a folder beside `output` before any work is done; renames it to `output` at the end, or deletes it."""
    if output is None:
        yield None
        return
    if output.exists():
        raise CommandError(_("%(path)s is there already; give a folder that is not.") % {"path": output})
    folder = output.with_name(f"{output.name}.partial")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        values = {"path": output, "why": error.strerror}
        raise CommandError(_("%(path)s cannot be made: %(why)s. Give another folder.") % values) from error
    try:
        yield folder
        folder.rename(output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetch(export: Export, folder: Path) -> None:
    for file in export.files.all():
        with configured_store().open(file.key) as source, (folder / file.name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _parse_filter(texts: Iterable[str]) -> dict[str, Any]:
    return {
        name: value.split(",") if name in LIST_FILTERS else _number_or_text(value)
        for name, value in _parse_pairs(texts).items()
    }


def _parse_splits(text: str) -> dict[str, Any]:
    return {name: _number_or_text(value) for name, value in _parse_pairs(text.split(",")).items()}


def _parse_pairs(texts: Iterable[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts if text]
    wrong = next((name for name, sign, _value in pairs if not sign), None)
    if wrong is not None:
        raise CommandError(_("“%(what)s” is not NAME=VALUE.") % {"what": wrong})
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _number_or_text(text: str) -> int | float | str:
    """Returns the number that a text is, else the text: the action says what it needs instead."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _full_text(error: DomainError) -> str:
    lines = [f"{name}: {' '.join(sentences)}" for name, sentences in error.fields.items()]
    return "\n".join(lines) or error.detail
