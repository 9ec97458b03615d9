"""The history shows no role, state or reason as the database has it, in either language."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import flag_image, skip_assignment
from annotation.actions.projects.members import change_member
from annotation.actions.projects.projects import change_project
from annotation.actions.releasing.exports import create_export
from annotation.models import Event, Membership
from annotation.rules.changeable import BATCH_FIELDS, PROJECT_FIELDS
from annotation.rules.events import EVENTS, FIELD_ALIASES
from annotation.rules.events.fields import FIELDS
from frontend.forms.filters import EventFilter
from frontend.presenting.audit_phrases import phrase_events, phrase_of
from frontend.presenting.event_details import label_of
from tests.actions.shared.recorded_events import recorded_events

pytestmark = pytest.mark.django_db
# Nouns of events that belong to no project, so that no project's history shows them.
WITHOUT_PROJECT = {"person", "token", "session"}
# Fields that are shown by sentences of their own, or on the page of their row.
SHOWN_OTHERWISE = {"changes", "code", "image", "import", "marks_before", "params", "spec"}


def test_whatever_an_action_records_has_a_phrase_and_labels_for_its_fields():
    events = [event for event in recorded_events() if event.noun not in WITHOUT_PROJECT]

    assert len(events) > 20
    assert [event for event in events if not EVENTS[event.verb, event.noun].phrase] == []
    fields = set().union(*(event.fields for event in events))
    assert {name for name in fields if not FIELDS[name].label} == SHOWN_OTHERWISE
    assert all(FIELDS[name].label for name in (*PROJECT_FIELDS, *BATCH_FIELDS))


def test_the_history_can_be_filtered_by_each_noun_of_a_project():
    nouns = {noun for _verb, noun in EVENTS} - WITHOUT_PROJECT

    assert {value for value, _label in EventFilter().fields["noun"].choices} == nouns | {""}


def test_a_replaced_verb_keeps_its_phrase_and_an_undeclared_event_shows_its_verb():
    events = [Event(verb=verb, noun=noun, data={}) for verb, noun in (("asked", "export"), ("sang_of", "image"))]

    assert [phrase_of(event) for event in events] == ["requested an export", "sang of image"]


def record_events(scenario):
    """Records an event of each kind whose fields have words of their own."""
    manager, annotator = scenario.people["manager"], scenario.people["annotator"]
    project, batch = scenario.project, scenario.batch
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
    revise_critique(actor=annotator, critique=scenario.critique, answers={"grade": 1, "composition": "strong"})


def test_the_fields_of_events_have_the_declared_types(scenario):
    record_events(scenario)
    values = [value for data in Event.objects.values_list("data", flat=True) for value in data.items()]

    assert len({name for name, _value in values}) > 10
    assert [(name, value) for name, value in values if not isinstance(value, FIELDS[name].type)] == []


def test_a_field_of_an_earlier_name_has_the_label_of_the_present_one():
    assert {label_of(name) for name in FIELD_ALIASES} == {label_of(name) for name in FIELD_ALIASES.values()}
    assert label_of("duplicate_spacing") == "images between near-duplicates"


def phrases_in(scenario, language):
    with translation.override(language):
        rows = phrase_events(Event.objects.filter(project=scenario.project).order_by("id"))
        return [(row.phrase, row.changes, row.details) for row in rows]


RAW = re.compile(r"\b(breadth_first|depth_first|annotator|reviewer|accepted|paused|strong|weak|jsonl|urls|experts_)\b")


def test_the_history_is_shown_in_english_words(scenario):
    record_events(scenario)
    rows = phrases_in(scenario, "en")

    assert ("changed a role", [("role", "annotator", "reviewer"), ("group", "nothing", "experts")]) in [
        (phrase, changes) for phrase, changes, _details in rows
    ]
    changes = [change for _phrase, changes, _details in rows for change in changes]
    details = [detail for _phrase, _changes, details in rows for detail in details]
    assert ("state", "open", "paused") in changes
    assert ("The grade", "Ordinary", "Not beautiful at all") in changes
    assert ("The composition", "Weak", "Strong") in changes
    assert ("kind", "a list of URLs") in details
    assert ("format", "JSON Lines") in details
    assert ("filter", f"Batches: {scenario.batch.name}; Critiques that are: accepted; Written in: Chinese") in details
    assert ("release", scenario.export.id.hex[-6:]) in details
    assert ("splits", "Train, %: 90; Test, %: 10; Seed: 7") in details


def test_the_history_is_shown_in_chinese_words(scenario):
    record_events(scenario)
    rows = phrases_in(scenario, "zh-hans")

    names = {person.username for person in scenario.people.values()} | {scenario.batch.name, scenario.project.name}
    words = [word for _phrase, changes, details in rows for row in [*changes, *details] for word in row]
    assert [word for word in words if word not in names and RAW.search(word)] == []
    assert not any(re.fullmatch(r"[a-z_ ]+", word) for row in rows for word in (row[0], *(name for name, *_ in row[1])))
    page = scenario.browser("manager")
    page.cookies["django_language"] = "zh-hans"
    assert "评析员" in page.get(reverse("events", args=[scenario.project.id])).content.decode()


def test_a_reason_is_shown_by_its_meaning_for_the_noun_of_its_event(scenario):
    (claim,) = claim_assignments(person=scenario.people["annotator"], project_id=scenario.project.id, count=1)
    flag_image(person=scenario.people["annotator"], assignment_id=claim.id, reason="other", note="")
    skip_assignment(person=scenario.people["annotator"], assignment_id=claim.id, reason="not_my_field", note="")

    details = [detail for row in phrases_in(scenario, "en") for detail in row[2]]

    assert ("reason", "Not my field") in details
    assert ("reason", "Another reason") in details


def test_why_an_image_failed_is_a_sentence(scenario):
    Event.objects.create(
        verb="failed",
        noun="image",
        target=uuid4(),
        project=scenario.project,
        data={"code": "original_lost", "params": {}, "file": "dune.jpg"},
    )

    assert phrases_in(scenario, "en")[-1][2] == [
        ("reason", "The original of “dune.jpg” is no longer in the storage. Add it again.")
    ]


def test_a_page_of_history_reads_each_questionnaire_once(scenario, django_assert_max_num_queries):
    for grade in (1, 2, 1, 2):
        revise_critique(actor=scenario.people["annotator"], critique=scenario.critique, answers={"grade": grade})

    with django_assert_max_num_queries(4):
        phrase_events(Event.objects.filter(project=scenario.project, noun="critique"))
