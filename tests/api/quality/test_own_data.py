"""One's own data and figures: complete, of nobody else, and without a trace of gold."""

import json

import pytest
from django.urls import reverse

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.projects.members import remove_member
from annotation.actions.quality.consent import add_consent, agree_to_consent
from annotation.models import Assignment, Critique, Membership
from tests.actions.inspecting.helpers import decide, inspect_all
from tests.actions.quality.helpers import make_gold, set_policies
from tests.api.quality.test_silent_gold import shape, submit
from tests.clients import client_of
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    """A project with gold, in which two people wrote critiques; the first has some of gold."""
    project, (person, colleague) = make_desk(images=30, annotators=2, critiques_per_image=2)
    make_gold(project, 12)
    set_policies(project, gold_percent=30, gold_least=5)
    for author in (person, colleague):
        client = client_of(author)
        for _ in range(12):
            claimed = client.post(reverse("api:claim", args=[project.id]), {"count": 1}, format="json").json()
            submit(client, claimed["assignments"][0])
    assert Critique.objects.filter(annotator=person, purpose="gold").exists()
    return project, person, colleague


def data_of(person, project):
    response = client_of(person).get(reverse("api:own-data"), {"project": project.id})
    assert response.status_code == 200
    assert response.streaming
    return json.loads(b"".join(response.streaming_content))


def test_the_file_has_all_of_a_persons_own_and_nothing_of_colleagues(desk):
    project, person, colleague = desk
    version = add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    agree_to_consent(person=person, project=project, version=version.version)
    reviewer = make_member(project, "reviewer")
    critique = Critique.objects.filter(annotator=person, purpose="work").first()
    decide(critique, reviewer, "return")

    data = data_of(person, project)

    written = Critique.objects.filter(annotator=person)
    assert [row["id"] for row in data["critiques"]] == [str(row.id) for row in written.order_by("submitted_at", "id")]
    assert data["critiques"][0]["answers"] == written.order_by("submitted_at").first().answers
    (returned,) = (row for row in data["critiques"] if row["decisions"])
    assert (returned["id"], returned["status"]) == (str(critique.id), "returned")
    assert data["consents"][0]["text"] == "My critiques may be published."
    assert {event["verb"] for event in data["events"]} == {"submitted", "agreed"}
    assert data["person"]["username"] == person.username
    text = json.dumps(data)
    for stranger in (colleague, reviewer, project.created_by):
        assert stranger.username not in text
        assert str(stranger.id) not in text
    assert not {str(row.id) for row in Critique.objects.filter(annotator=colleague)} & set(text.split('"'))


def test_gold_looks_like_any_colleague_critique_in_the_file(desk):
    """Promise 9: also where reviewers have accepted all the rest, and where a draft and a skip are of gold."""
    project, person, _colleague = desk
    reviewer = make_member(project, "reviewer")
    for critique in Critique.objects.filter(annotator=person, purpose="work"):
        decide(critique, reviewer, "accept")
    inspect_all()
    compute_statistics(project.id)

    data = data_of(person, project)

    gold = set(map(str, Critique.objects.filter(annotator=person, purpose="gold").values_list("id", flat=True)))
    of_gold = [row for row in data["critiques"] if row["id"] in gold]
    of_work = [row for row in data["critiques"] if row["id"] not in gold]
    assert len(of_gold) == len(gold)
    for name in ("status", "kind", "decisions", "changes", "batch", "questionnaire", "late", "level"):
        assert [row[name] for row in of_gold] == [of_work[0][name]] * len(gold), name
    assert {json.dumps(shape(row)) for row in of_gold} == {json.dumps(shape(row)) for row in of_work}
    assert "gold" not in json.dumps([data[name] for name in ("critiques", "drafts", "skipped", "events", "remarks")])


def test_own_counts_and_times_take_gold_for_work(desk):
    """Promise 9: no count of one's own stands still at a submit of gold."""
    project, person, _colleague = desk
    client = client_of(person)
    inspect_all()
    compute_statistics(project.id)
    changes_by_purpose = {}
    for _ in range(15):
        claimed = client.post(reverse("api:claim", args=[project.id]), {"count": 1}, format="json").json()
        (assignment,) = claimed["assignments"]
        before = figures_of(client, project)
        submit(client, assignment)
        inspect_all()
        compute_statistics(project.id)
        after = figures_of(client, project)
        purpose = Assignment.objects.get(pk=assignment["id"]).purpose
        changes = {name for name in after if after[name] != before.get(name)}
        changes_by_purpose.setdefault(purpose, changes)
        if {"gold", "work"} <= changes_by_purpose.keys():
            break
    assert changes_by_purpose["gold"] == changes_by_purpose["work"] == {"critiques", "status"}


def figures_of(client, project):
    body = client.get(reverse("api:own-statistics"), {"project": project.id}).json()
    figures = {}
    for row in body["statistics"]:
        figures.setdefault(row["name"], []).append((row["question"], row["scope"], row["value"], row["n"]))
    return figures


def test_gold_accuracy_is_told_in_numbers_those_of_a_pause(desk):
    project, person, _colleague = desk
    inspect_all()
    compute_statistics(project.id)
    body = client_of(person).get(reverse("api:own-statistics"), {"project": project.id}).json()

    (accuracy,) = (row for row in body["statistics"] if row["name"] == "gold_accuracy")
    member = project.memberships.get(person=person)
    managed = client_of(project.created_by).get(reverse("api:gold-accuracy", args=[project.id])).json()
    (same,) = (row for row in managed["results"] if row["member"] == str(member.id))
    assert accuracy["details"] == {"correct": same["correct"], "total": same["total"]}
    assert accuracy["n"] == same["images"]


def test_who_was_removed_from_a_project_still_has_their_own_data_and_nothing_else(desk):
    project, person, _colleague = desk
    remove_member(actor=project.created_by, membership=Membership.objects.get(project=project, person=person))

    data = data_of(person, project)

    assert len(data["critiques"]) == 12
    client = client_of(person)
    assert client.get(reverse("api:project", args=[project.id])).status_code == 404
    assert client.get(reverse("api:own-statistics"), {"project": project.id}).status_code == 404
    critique = Critique.objects.filter(annotator=person).first()
    assert client.get(reverse("api:critique", args=[critique.id])).status_code == 404
    stranger = make_member(make_desk(images=0, annotators=0)[0])
    assert client_of(stranger).get(reverse("api:own-data"), {"project": project.id}).status_code == 404
