"""The history in words: no role, state or reason as the database has it, in either language."""

import ast
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from annotation.actions.curating.batches import CHANGEABLE, set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import flag_image, skip_assignment
from annotation.actions.projects.members import change_member
from annotation.actions.projects.projects import POLICIES, change_project
from annotation.actions.releasing.exports import create_export
from annotation.models import Event, Membership
from frontend.presenting.audit_phrases import PHRASES, phrase_events
from frontend.presenting.event_details import FACTS, UNTOLD

pytestmark = pytest.mark.django_db
ACTIONS = sorted((Path(__file__).parents[3] / "annotation" / "actions").rglob("*.py"))
# What is told by its own words, and what no project's history shows.
OWN_WORDS, ELSEWHERE = {"code"}, {"person", "token", "session"}


def recorded():
    """(verb, noun, facts) of each call of `record_event` whose verb stands there."""
    for path in ACTIONS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record_event":
                given = {word.arg: word.value for word in node.keywords if word.arg}
                verb, noun = (given[name].value if isinstance(given[name], ast.Constant) else None for name in _WHAT)
                yield verb, noun, set(given) - _FRAME


_WHAT = ("verb", "noun")
_FRAME = {"actor", "verb", "noun", "target", "project_id", "at"}


def test_whatever_an_action_records_has_a_phrase_and_names_for_its_facts():
    calls = [call for call in recorded() if call[1] not in ELSEWHERE]

    assert len(calls) > 20
    assert [call for call in calls if call[0] and call[:2] not in PHRASES] == []
    assert set().union(*(facts for *_what, facts in calls)) - set(FACTS) - UNTOLD - OWN_WORDS == set()
    assert {*POLICIES, *CHANGEABLE} <= set(FACTS)


def happen(house):
    """Something of each kind that has words of its own."""
    manager, annotator = house.people["manager"], house.people["annotator"]
    project, batch = house.project, house.batch
    change_member(
        actor=manager,
        membership=Membership.objects.get(project=project, person=annotator),
        role="reviewer",
        group="experts",
    )
    change_project(actor=manager, project=project, order="depth_first", description="Light")
    set_batch_status(actor=manager, batch=batch, status="paused")
    set_batch_status(actor=manager, batch=batch, status="open")
    create_export(
        actor=manager,
        project=project,
        format="jsonl",
        filter={"status": ["accepted"], "language": ["zh-Hans"], "batch": [str(batch.id)]},
        splits={"train": 0.9, "test": 0.1, "seed": 7},
    )
    revise_critique(actor=annotator, critique=house.critique, answers={"grade": 1, "composition": "strong"})


def words_of(house, language):
    with translation.override(language):
        page = phrase_events(Event.objects.filter(project=house.project).order_by("id"))
        return [(told.phrase, told.changes, told.facts) for told in page]


RAW = re.compile(r"\b(breadth_first|depth_first|annotator|reviewer|accepted|paused|strong|weak|jsonl|urls|experts_)\b")


def test_the_history_is_told_in_english_words(house):
    happen(house)
    told = words_of(house, "en")

    assert ("changed a role", [("role", "annotator", "reviewer"), ("group", "nothing", "experts")]) in [
        (phrase, changes) for phrase, changes, _facts in told
    ]
    changes = [change for _phrase, changes, _facts in told for change in changes]
    facts = [fact for _phrase, _changes, facts in told for fact in facts]
    assert ("state", "open", "paused") in changes
    assert ("The grade", "Ordinary", "Not beautiful at all") in changes
    assert ("The composition", "Weak", "Strong") in changes
    assert ("kind", "a list of addresses") in facts
    assert ("format", "JSON Lines") in facts
    assert ("filter", f"Batches: {house.batch.name}; Critiques that are: accepted; Written in: Chinese") in facts
    assert ("release", house.export.id.hex[-6:]) in facts
    assert ("splits", "Train, percent: 90%; Test, percent: 10%; Seed: 7") in facts


def test_the_history_is_told_in_chinese_words(house):
    happen(house)
    told = words_of(house, "zh-hans")

    names = {person.username for person in house.people.values()} | {house.batch.name, house.project.name}
    said = [word for _phrase, changes, facts in told for row in [*changes, *facts] for word in row]
    assert [word for word in said if word not in names and RAW.search(word)] == []
    assert not any(re.fullmatch(r"[a-z_ ]+", word) for row in told for word in (row[0], *(name for name, *_ in row[1])))
    page = house.browser("manager")
    page.cookies["django_language"] = "zh-hans"
    assert "评析员" in page.get(reverse("events", args=[house.project.id])).content.decode()


def test_reasons_are_told_by_what_they_mean_for_what_they_are_about(house):
    (claim,) = claim_assignments(person=house.people["annotator"], project_id=house.project.id, count=1)
    flag_image(person=house.people["annotator"], assignment_id=claim.id, reason="other", note="")
    skip_assignment(person=house.people["annotator"], assignment_id=claim.id, reason="not_my_field", note="")

    facts = [fact for row in words_of(house, "en") for fact in row[2]]

    assert ("reason", "Not my field") in facts
    assert ("reason", "Another reason") in facts


def test_why_an_image_failed_is_a_sentence(house):
    Event.objects.create(
        verb="failed",
        noun="image",
        target=uuid4(),
        project=house.project,
        data={"code": "original_lost", "params": {}, "file": "dune.jpg"},
    )

    assert words_of(house, "en")[-1][2] == [
        ("reason", "The original of “dune.jpg” is no longer in the storage. Add it again.")
    ]


def test_a_page_of_history_reads_each_questionnaire_once(house, django_assert_max_num_queries):
    for grade in (1, 2, 1, 2):
        revise_critique(actor=house.people["annotator"], critique=house.critique, answers={"grade": grade})

    with django_assert_max_num_queries(4):
        phrase_events(Event.objects.filter(project=house.project, noun="critique"))
