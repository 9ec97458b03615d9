"""`manage.py import_images FOLDER --project … --batch …`: a folder of pictures becomes a batch."""

import argparse
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotation.actions.batches import create_batch
from annotation.actions.imports import Outcome, bring_in_items
from annotation.actions.sources import Item, folder_items
from annotation.errors import DomainError
from annotation.models import Batch, Person, Project

SOME_REFUSED: Final = 1
REDRAW_SECONDS: Final = 0.1


class Command(BaseCommand):
    """Imports what is not there yet; called again after an interruption, it goes on."""

    help = (
        "Imports the pictures of a folder into a batch. What is there already is recognised and skipped, so the same "
        "command goes on after an interruption. Ends with 0 when all is in, with 1 when files were refused."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder; its sub-folders are included")
        parser.add_argument("--project", required=True, help="the project's name or id")
        parser.add_argument("--batch", required=True, help="the batch's name or id; a new name makes a new batch")
        parser.add_argument(
            "--manifest",
            type=Path,
            help="a CSV with the columns file, title, author, license, source, group, wish, priority and any others; "
            "only the files that it names are imported. Without it, manifest.csv in the folder is used if there is one",
        )
        parser.add_argument("--as", dest="person", help="the username of who imports; else who made the project")

    def handle(self, *, folder: Path, project: str, batch: str, manifest: Path | None, **options: Any) -> None:
        try:
            items = _read(folder, manifest)
            target = _find_batch(project, batch, options["person"])
            counts = self._bring_in(target[0], target[1], items)
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        except OSError as error:
            raise CommandError(f"{error}. Mend it and call this again: it goes on where it was.") from error
        self.stdout.write(
            _("%(new)s new, %(there)s there already, %(refused)s refused.")
            % {name: counts[name] for name in ("new", "there", "refused")}
        )
        if counts["refused"]:
            sys.exit(SOME_REFUSED)

    def _bring_in(self, actor: Person, batch: Batch, items: list[Item]) -> Counter[str]:
        counts: Counter[str] = Counter()
        bar = _Bar(self.stderr, len(items))
        for outcome in bring_in_items(actor=actor, batch=batch, items=items):
            counts[_kind(outcome)] += 1
            if outcome.rejection:
                bar.clear()
                self.stdout.write(f"{outcome.rejection.code}: {outcome.rejection.detail}")
            bar.draw(sum(counts.values()))
        bar.clear()
        return counts


class _Bar:
    """How far it is, redrawn in place on a terminal; silent where the output is kept."""

    def __init__(self, stream: Any, total: int) -> None:
        self.stream, self.total = stream, total
        self.began = self.drawn = time.monotonic()
        self.shown = stream.isatty()

    def draw(self, done: int) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.drawn < REDRAW_SECONDS and done < self.total):
            return
        self.drawn = now
        rate = done / max(now - self.began, 0.001)
        left = round((self.total - done) / max(rate, 0.001))
        tail = f" {done}/{self.total}  {rate:.1f}/s  {left // 60}:{left % 60:02} "
        width = max(10, min(40, shutil.get_terminal_size().columns - len(tail) - 3))
        filled = width * done // max(self.total, 1)
        self.stream.write(f"\r[{'#' * filled}{'.' * (width - filled)}]{tail}", str, ending="")

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r\033[K", str, ending="")


def _kind(outcome: Outcome) -> str:
    if outcome.rejection:
        return "refused"
    return "new" if outcome.image else "there"


def _read(folder: Path, manifest: Path | None) -> list[Item]:
    for path, exists in ((folder, folder.is_dir()), (manifest, manifest is None or manifest.is_file())):
        if not exists:
            raise CommandError(_("%(path)s is not there.") % {"path": path})
    return folder_items(folder, manifest)


def _find_batch(project_name: str, batch_name: str, username: str | None) -> tuple[Person, Batch]:
    project = _one(Project.objects.select_related("created_by"), project_name)
    if project is None:
        raise CommandError(_("There is no one project “%(name)s”; give its id.") % {"name": project_name})
    actor = Person.objects.filter(username=username).first() if username else project.created_by
    if actor is None:
        raise CommandError(_("There is no person “%(name)s”.") % {"name": username})
    batch = _one(Batch.objects.filter(project=project), batch_name)
    return actor, batch or create_batch(actor=actor, project=project, name=batch_name)


def _one(rows: Any, name: str) -> Any:
    """The row of that id or name; None without one, or with several of that name."""
    try:
        found = list(rows.filter(pk=UUID(name))[:2])
    except ValueError:
        found = list(rows.filter(name=name)[:2])
    return found[0] if len(found) == 1 else None
