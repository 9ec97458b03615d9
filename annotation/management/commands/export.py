"""`manage.py export PROJECT --format …`: a release of critiques, asked for, watched and fetched."""

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

LISTS: Final = ("batch", "status", "language", "annotator_group", "source")
LOOK_SECONDS: Final = 0.2


class Command(BaseCommand):
    """Writes the release itself when no worker takes it first; called without --wait it only asks."""

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
        found = find_project(project)
        with _folder_in_the_making(output) as place:
            try:
                export = create_export(
                    actor=find_actor(found, options["person"]),
                    project=found,
                    format=options["format"],
                    filter=_filter(options["filter"]),
                    splits=_numbers(_pairs(options["splits"].split(","))),
                    pictures=options["pictures"],
                    card=options["card"],
                )
            except DomainError as refusal:
                raise CommandError(_in_full(refusal)) from refusal
            if wait or place is not None:
                self._see_through(export)
            if place is not None:
                _fetch(export, place)
        self.stdout.write(str(output or export.id))

    def _see_through(self, export: Export) -> None:
        bar = Bar(self.stderr)
        worker = Thread(target=_work, args=[export], daemon=True)
        worker.start()
        try:
            while export.status in (JobStatus.QUEUED, JobStatus.RUNNING):
                time.sleep(LOOK_SECONDS)
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
            raise CommandError(export.failure or export.get_status_display())


def _work(export: Export) -> None:
    """A worker's part, on a connection of its own; a real worker that came first is left alone."""
    try:
        run_export(export_id=export.id)
    finally:
        connections.close_all()


@contextmanager
def _folder_in_the_making(output: Path | None) -> Iterator[Path | None]:
    """A folder beside the one asked for, made before any work is: it takes its name at the end, or goes."""
    if output is None:
        yield None
        return
    if output.exists():
        raise CommandError(_("%(path)s is there already; give a folder that is not.") % {"path": output})
    place = output.with_name(f"{output.name}.partial")
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir(parents=True)
    except OSError as error:
        told = {"path": output, "why": error.strerror}
        raise CommandError(_("%(path)s cannot be made: %(why)s. Give another folder.") % told) from error
    try:
        yield place
        place.rename(output)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _fetch(export: Export, place: Path) -> None:
    for file in export.files.all():
        with configured_store().open(file.key) as source, (place / file.name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _filter(given: Iterable[str]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for name, value in _pairs(given).items():
        asked[name] = value.split(",") if name in LISTS else _number(value)
    return asked


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given if one]
    wrong = next((name for name, sign, _value in pairs if not sign), None)
    if wrong is not None:
        raise CommandError(_("“%(what)s” is not NAME=VALUE.") % {"what": wrong})
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _numbers(given: dict[str, str]) -> dict[str, Any]:
    return {name: _number(value) for name, value in given.items()}


def _number(text: str) -> int | float | str:
    """The number that a text is, else the text: the action tells what it wants instead."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _in_full(refusal: DomainError) -> str:
    told = [f"{name}: {' '.join(sentences)}" for name, sentences in refusal.fields.items()]
    return "\n".join(told) or refusal.detail
