"""Every event is declared with its fields before an action records it."""

import pytest

from annotation.actions.shared.events import record_event
from annotation.models import Event
from annotation.rules.changeable import BATCH_FIELDS, MEMBER_FIELDS, PROJECT_FIELDS
from annotation.rules.events import ALIASES, EVENTS, UndeclaredEvent, declaration_of
from annotation.rules.events.fields import FIELDS
from tests.actions.review.helpers import make_review_desk
from tests.actions.shared.recorded_events import recorded_events
from tests.factories import ANSWERS, make_critique, make_desk, make_project

pytestmark = pytest.mark.django_db
# Recorded by the database functions that store a critique and the decision of a reviewer.
DECISIONS = {(verb, "critique") for verb in ("accepted", "returned", "rejected", "fixed")}
BY_THE_DATABASE = {("submitted", "critique"), *DECISIONS}


def record(project, verb="created", noun="project", **data):
    record_event(actor=project.created_by, verb=verb, noun=noun, target=project.id, project_id=project.id, **data)


def test_every_event_that_an_action_records_is_declared_with_its_fields():
    events = recorded_events()

    assert len(events) > 30
    assert [event for event in events if (event.verb, event.noun) not in EVENTS] == []
    assert [event for event in events if event.fields - EVENTS[event.verb, event.noun].fields] == []


def test_every_declared_event_and_field_is_recorded_somewhere():
    events = recorded_events()
    recorded = {(event.verb, event.noun) for event in events} | BY_THE_DATABASE
    fields = {key: set[str]() for key in EVENTS}
    for event in events:
        fields[event.verb, event.noun] |= event.fields

    assert set(EVENTS) == recorded
    assert {key: names for key, names in fields.items() if key not in BY_THE_DATABASE} == {
        key: set(declaration.fields) for key, declaration in EVENTS.items() if key not in BY_THE_DATABASE
    }


def test_the_event_of_a_submit_is_the_declared_one(db):
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)

    event = Event.objects.get(target=critique.id)

    assert (event.verb, event.noun) in BY_THE_DATABASE
    assert set(event.data) == EVENTS[event.verb, event.noun].fields


@pytest.mark.parametrize("decision", ["accept", "return", "reject", "fix"])
def test_the_event_of_a_decision_is_the_declared_one(decision):
    desk = make_review_desk()
    box = {"number": 1, "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    fix = {"answers": {"reason": f"{ANSWERS['reason']} See [1]."}, "regions": {"reason": [box]}}
    desk.decide(decision, **(fix if decision == "fix" else {}))

    event = Event.objects.filter(target=desk.critiques[0].id).latest("id")

    assert (event.verb, event.noun) in DECISIONS
    assert set(event.data) == EVENTS[event.verb, event.noun].fields


def test_every_field_is_declared_once_and_used():
    fields = set().union(*(declaration.fields | declaration.changes for declaration in EVENTS.values()))

    assert fields == set(FIELDS)
    assert all(FIELDS[name].label for name in (*PROJECT_FIELDS, *BATCH_FIELDS, *MEMBER_FIELDS))


def test_replaced_verbs_have_the_declaration_of_the_present_ones():
    assert declaration_of("asked", "export") is EVENTS["requested", "export"]
    assert declaration_of("queued", "import") is EVENTS["retried", "import"]
    assert set(ALIASES) & set(EVENTS) == set()
    assert declaration_of("sang", "project") is None


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"verb": "asked", "noun": "export"}, "no verb “asked”"),
        ({"noun": "projekt"}, "noun “projekt”"),
        ({"nme": "Spring"}, "does not declare nme"),
        ({"verb": "changed", "changes": {"name": ["a", "b"], "colour": [1, 2]}}, "does not declare colour"),
    ],
)
def test_an_undeclared_event_is_not_recorded(event, message):
    project = make_project()
    count = Event.objects.count()

    with pytest.raises(UndeclaredEvent, match=message):
        record(project, **event)

    assert Event.objects.count() == count


def test_an_event_is_stored_with_its_fields():
    project = make_project()

    record(project, verb="changed", changes={"name": ["Spring", "Summer"]})

    event = Event.objects.latest("id")
    assert (event.verb, event.noun, event.target, event.project) == ("changed", "project", project.id, project)
    assert event.data == {"changes": {"name": ["Spring", "Summer"]}}
