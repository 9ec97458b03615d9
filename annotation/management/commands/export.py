"""`manage.py export PROJECT --format …`: requests a release of critiques, waits for it and copies its files."""

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
from annotation.exporting.spec import TurnRequest
from annotation.management.lookup import find_actor, find_project
from annotation.management.progress import ProgressBar
from annotation.models import Export, JobStatus, TurnSource
from annotation.storage.configured import configured_store
from annotation.wording.rejections import explain_export

LIST_FILTERS: Final = ("batch", "status", "language", "annotator_group", "source", "purposes")
POLL_SECONDS: Final = 0.2
COPY_BYTES: Final = 1 << 20


class Command(BaseCommand):
    """Writes the release itself when no worker begins first; without --wait it only requests the export."""

    help = (
        "Exports a project's critiques. Without --wait or --output it requests the export and prints its id; with "
        "--wait it waits until the release is published, and writes it itself if no worker does; with --output it also "
        "copies the files to a new folder. Ends with 0 when the release is published. Ctrl-C cancels the export."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("project", help="the project's name or id")
        parser.add_argument("--format", default="jsonl", choices=list(FORMATS))
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="such as min_words=20 or status=accepted,fixed; may be given several times (docs/export-formats.md)",
        )
        parser.add_argument("--splits", default="", metavar="NAME=SHARE,…", help="train=0.9,test=0.1,seed=7")
        parser.add_argument("--turns", default="", choices=TurnSource.values, help="what conversations are made of")
        parser.add_argument(
            "--run", action="append", default=[], help="the id of a run whose instructions are exported"
        )
        parser.add_argument(
            "--balance", action="store_true", help="leave instructions out so that yes is as often as no"
        )
        parser.add_argument("--card", action="store_true", help="add a data card")
        parser.add_argument("--pictures", action="store_true", help="add the images as a tar")
        parser.add_argument("--wait", action="store_true", help="wait until the release is published")
        parser.add_argument("--output", type=Path, help="a folder for the files, which must not exist yet")
        parser.add_argument("--as", dest="person", help="the username of the requester; default: the project's creator")

    def handle(self, *, project: str, output: Path | None, wait: bool, **options: Any) -> None:
        row = find_project(project)
        with _new_folder(output) as folder:
            try:
                export = create_export(
                    actor=find_actor(row, options["person"]),
                    project=row,
                    format=options["format"],
                    filter=_parse_filter(options["filter"]),
                    splits=_parse_splits(options["splits"]),
                    pictures=options["pictures"],
                    card=options["card"],
                    turns=TurnRequest(options["turns"], options["run"], options["balance"]),
                )
            except DomainError as error:
                raise CommandError(_full_message(error)) from error
            if wait or folder is not None:
                self._wait_until_done(export)
            if folder is not None:
                _copy_files(export, folder)
        self.stdout.write(str(output or export.id))

    def _wait_until_done(self, export: Export) -> None:
        bar = ProgressBar(self.stderr)
        worker = Thread(target=_run_export, args=[export], daemon=True)
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


def _run_export(export: Export) -> None:
    """Writes the release on a connection of its own, unless a worker has begun already."""
    try:
        run_export(export_id=export.id)
    finally:
        connections.close_all()


@contextmanager
def _new_folder(output: Path | None) -> Iterator[Path | None]:
    """Makes a folder beside `output` and renames it to `output` at the end of the block, or removes it on an error.

    Raises CommandError when `output` exists or its folder cannot be made.
    """
    if output is None:
        yield None
        return
    if output.exists():
        raise CommandError(_("%(path)s already exists; give a folder that does not.") % {"path": output})
    partial = output.with_name(f"{output.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        params = {"path": output, "why": error.strerror}
        raise CommandError(_("%(path)s cannot be made: %(why)s. Give another folder.") % params) from error
    try:
        yield partial
        partial.rename(output)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _copy_files(export: Export, folder: Path) -> None:
    for file in export.files.all():
        with configured_store().open(file.key) as source, (folder / file.name).open("wb") as target:
            shutil.copyfileobj(source, target, COPY_BYTES)


def _parse_filter(options: Iterable[str]) -> dict[str, Any]:
    return {
        name: value.split(",") if name in LIST_FILTERS else _parse_number(value)
        for name, value in _parse_pairs(options).items()
    }


def _parse_splits(text: str) -> dict[str, Any]:
    return {name: _parse_number(value) for name, value in _parse_pairs(text.split(",")).items()}


def _parse_pairs(texts: Iterable[str]) -> dict[str, str]:
    """Returns the names and values of texts such as NAME=VALUE. Raises CommandError for another text."""
    pairs = [text.partition("=") for text in texts if text]
    invalid = next((name for name, sign, _value in pairs if not sign), None)
    if invalid is not None:
        raise CommandError(_("“%(what)s” is not NAME=VALUE.") % {"what": invalid})
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _parse_number(text: str) -> int | float | str:
    """Returns a text as a number, or unchanged when it is none: the action then says what it expects."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _full_message(error: DomainError) -> str:
    """Returns the error's sentences for each field, or its detail when it has no fields."""
    lines = [f"{name}: {' '.join(sentences)}" for name, sentences in error.fields.items()]
    return "\n".join(lines) or error.detail
