"""Creates the demo at the first start: twelve photographs, the built-in questions, four people who can sign in, and
critiques by two more with the instructions that were made of them; in a second project a benchmark, and in a third one
reviews, gold and statistics.

Uses the same actions as the pages. What exists already is not changed, so that the next start completes one that was
interrupted.
"""

from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from annotation.actions.curating.batches import create_batch
from annotation.actions.importing.images import add_image
from annotation.actions.people.identifiers import claiming_identifiers
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.errors import Invalid
from annotation.models import Batch, Membership, Person, Project
from annotation.sources.entries import SourceEntry
from annotation.sources.folder import OpenFolder
from config.demo.accounts import ROLES, read_or_make
from config.demo.benchmark import add_benchmark
from config.demo.critiques import add_critiques_with_run
from config.demo.quality import add_quality

PHOTOGRAPHS = Path(__file__).parent / "photographs"
READY_AT_ONCE = 4  # enough for the desk of a person who signs in before the workers have prepared the others
PROJECT = "Landscapes, spring"
BATCH = "First light"
DESCRIPTION = "Twelve photographs to try Loupe with. Their authors and licences are shown under each."
GUIDELINES = """\
Look before you read: give the whole picture a few seconds, fitted to your screen, and grade it by your first honest \
impression.

Then say what carries that grade. Name what is in the picture ("the warm rim of light on the dunes"), not only the \
category ("good light"). Write for somebody who cannot see it.

A suggestion is worth most when it could be followed: another crop, another hour, another distance.

There is no right answer. Do not guess what others would say."""


def seed_once(data: Path, *, with_benchmark: bool = True) -> None:
    """Seeds a database without people, or completes what an earlier call began; otherwise does nothing.

    Without the benchmark and the third project, which take longer, the demo is not complete: a later call adds them.
    """
    marker, accounts = data / "demo-is-made", data / "demo-accounts.json"
    if marker.exists() or (Person.objects.exists() and not accounts.exists()):
        return
    people = _make_people(read_or_make(accounts))
    _make_project(people)
    if with_benchmark:
        add_benchmark(people)
        add_quality(people)
        marker.touch()


def _make_project(people: dict[str, Person]) -> None:
    manager = people["manager"]
    project = Project.objects.filter(created_by=manager, name=PROJECT).first() or create_project(
        actor=manager, name=PROJECT, description=DESCRIPTION, guidelines=GUIDELINES
    )
    for name, role in ROLES.items():
        if not Membership.objects.filter(project=project, person=people[name]).exists():
            add_member(actor=manager, project=project, person=people[name], role=role)
    batch = Batch.objects.filter(project=project, name=BATCH).first()
    _add_photographs(manager, batch or create_batch(actor=manager, project=project, name=BATCH))


@transaction.atomic
def _make_people(accounts: dict[str, dict[str, str]]) -> dict[str, Person]:
    """Returns the people by name, and creates those that are missing; the manager is a site administrator too."""
    people = {}
    for name, account in accounts.items():
        is_administrator = name == "manager"
        with claiming_identifiers():
            people[name], _ = Person.objects.get_or_create(
                username=account["username"],
                defaults={
                    "password": make_password(account["password"]),
                    "is_staff": is_administrator,
                    "is_superuser": is_administrator,
                },
            )
    return people


def _add_photographs(manager: Person, batch: Batch) -> None:
    """Adds the photographs; the first are ready when it returns, and the workers prepare the others meanwhile."""
    folder = OpenFolder(PHOTOGRAPHS)
    entries = (entry for entry in folder.entries() if isinstance(entry, SourceEntry))
    for number, entry in enumerate(entries):
        if number == READY_AT_ONCE:  # the critics claim what is ready: just the photographs that they wrote about
            add_critiques_with_run(manager, batch.project)
        try:
            with folder.open(entry.uri) as file:
                add_image(
                    actor=manager,
                    batch=batch,
                    name=entry.file,
                    file=file,
                    metadata=entry.metadata,
                    render=number < READY_AT_ONCE,
                )
        except Invalid as error:
            if error.code != "duplicate":  # added by the start that was interrupted
                raise
