"""The demo project: complete after any number of interruptions, and made only in an empty database."""

import csv
import json
from pathlib import Path

import pytest
from django.test import Client

from annotation.models import Critique, Image, ImageStatus, Instruction, Membership, Person, Project, Run
from annotation.refining.items import ITEM_TYPES
from config.demo import seed as demo
from config.demo.accounts import ROLES, read_or_make
from config.demo.critiques import CRITICS

pytestmark = pytest.mark.django_db


def test_each_photograph_has_an_author_and_a_licence() -> None:
    rows = list(csv.DictReader((demo.PHOTOGRAPHS / "manifest.csv").open(encoding="utf-8")))
    files = {path.name for path in demo.PHOTOGRAPHS.glob("*.jpg")}
    assert {row["file"] for row in rows} == files
    assert len(files) == 12
    assert all(row["author"] and row["license"] and row["title"] for row in rows)
    notes = (demo.PHOTOGRAPHS / "README.md").read_text(encoding="utf-8")
    assert all(row["author"] in notes and row["license"] in notes for row in rows)


def test_an_interrupted_seeding_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    add_image, added = demo.add_image, 0

    def interrupt_at_the_fourth(**arguments: object) -> object:
        nonlocal added
        added += 1
        if added == 4:
            raise KeyboardInterrupt
        return add_image(**arguments)

    monkeypatch.setattr(demo, "add_image", interrupt_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        demo.seed_once(tmp_path, with_benchmark=False)
    monkeypatch.setattr(demo, "add_image", add_image)
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text())
    demo.seed_once(tmp_path, with_benchmark=False)
    demo.seed_once(tmp_path, with_benchmark=False)

    project = Project.objects.get()
    assert Image.objects.filter(project=project).count() == 12
    ready = Image.objects.filter(project=project, status=ImageStatus.READY).order_by("position")
    assert [image.position for image in ready] == [
        1,
        2,
        3,
        4,
    ]  # those that are claimed first; the workers render the others
    assert Image.objects.get(file="dune.jpg").author == "Marco Cogoni, Hylke Bons"
    roles = Membership.objects.filter(project=project).values_list("person__username", "role")
    assert dict(roles) == {name: role.value for name, role in ROLES.items()} | dict.fromkeys(CRITICS, "annotator")
    assert json.loads((tmp_path / "demo-accounts.json").read_text()) == accounts
    assert all(client.login(**account) for account in accounts.values())


def test_the_demo_has_critiques_in_two_languages_and_a_finished_run_with_kept_and_rejected_instructions(
    tmp_path: Path, client: Client
) -> None:
    demo.seed_once(tmp_path, with_benchmark=False)
    recorded = json.loads((Path(demo.__file__).parent / "critiques.json").read_text("utf-8"))

    run = Run.objects.get()
    assert (run.status, run.total, run.done, run.failed_requests) == ("done", len(recorded), len(recorded), 0)
    instructions = Instruction.objects.all()
    assert instructions.count() == sum(len(entry["items"]) for entry in recorded)
    assert set(instructions.values_list("language", flat=True)) == {"en", "zh-Hans"}
    assert set(instructions.values_list("type", flat=True)) == set(ITEM_TYPES)
    assert set(instructions.values_list("status", flat=True)) == {"kept", "rejected"}
    assert run.kept + run.flagged > 2 * run.rejected > 0
    critics = Person.objects.filter(username__in=CRITICS)
    assert not any(critic.has_usable_password() for critic in critics)
    assert Critique.objects.filter(annotator__in=critics).count() == len(recorded)


def test_the_checks_reject_no_instruction_of_the_demo_that_is_not_wrong_on_purpose(tmp_path: Path) -> None:
    demo.seed_once(tmp_path, with_benchmark=False)
    recorded = json.loads((Path(demo.__file__).parent / "critiques.json").read_text("utf-8"))

    rejected = Instruction.objects.filter(status="rejected").values_list(
        "critique__image__file", "critique__annotator__username", "position"
    )
    wrong = {(entry["file"], entry["critic"], number) for entry in recorded for number in entry["wrong_items"]}
    assert set(rejected) <= wrong


def test_nothing_is_seeded_into_a_database_with_people(tmp_path: Path) -> None:
    Person.objects.create(username="somebody")
    demo.seed_once(tmp_path, with_benchmark=False)
    assert not Project.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_deleted_demo_is_not_seeded_again(tmp_path: Path) -> None:
    (tmp_path / "demo-is-made").touch()
    demo.seed_once(tmp_path, with_benchmark=False)
    assert not Person.objects.exists()


def test_every_installation_has_different_passwords(tmp_path: Path) -> None:
    first, second = (read_or_make(tmp_path / name) for name in ("one.json", "other.json"))
    passwords = [account["password"] for accounts in (first, second) for account in accounts.values()]
    assert len(set(passwords)) == len(passwords) == 8
    assert read_or_make(tmp_path / "one.json") == first
