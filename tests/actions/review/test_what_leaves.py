"""Submitted, accepted and fixed critiques leave; a project may let only accepted and fixed ones leave."""

import orjson
import pytest

from annotation.actions.quality.policies import change_quality
from annotation.actions.review.refeeding import refeed_critiques
from annotation.exporting.cursors import START
from annotation.exporting.feed import CRITIQUES, INSTRUCTIONS, Feed
from annotation.models import Critique, Instruction, QualityPolicy
from tests.actions.review.helpers import make_review_desk
from tests.exporting.releases import lines as lines_of
from tests.exporting.releases import release
from tests.refining.instructions import make_instructions

pytestmark = pytest.mark.django_db(transaction=True)  # a feed reads what is committed

FIX = {"reason": "The low light picks out every stalk of the grass, but the left foreground has no subject at all."}


@pytest.fixture
def desk():
    """Returns a queue of five: four of them decided on, and the last submitted."""
    desk = make_review_desk(images=5)
    for decision, critique in zip(("accept", "return", "reject", "fix"), desk.critiques, strict=False):
        desk.decide(decision, critique, **({"answers": FIX} if decision == "fix" else {}))
    return desk


def feed_of(desk, since=START, rows=CRITIQUES):
    page = Feed(rows, desk.project, since).page(100)
    return [orjson.loads(line) for line in page.lines], page.next


def statuses_of(lines):
    return [(line["status"], "answers" in line) for line in lines]


def release_of(desk, **export_filter):
    files = release(desk.project, filter=export_filter)
    counts = orjson.loads(files["manifest.json"])
    return lines_of(files["critiques.jsonl"]), counts


def only_reviewed(desk, value=True):
    change_quality(actor=desk.project.created_by, project=desk.project, reviewed_only=value)
    refeed_critiques()


def test_the_feed_has_lines_without_texts_for_what_was_returned_or_rejected(desk):
    """Promise 2: nobody gets the texts of a rejected critique."""
    lines, _next = feed_of(desk)

    assert sorted(statuses_of(lines)) == [
        ("accepted", True),
        ("fixed", True),
        ("rejected", False),
        ("returned", False),
        ("submitted", True),
    ]
    assert {frozenset(line) for line in lines if "answers" not in line} == {
        frozenset({"id", "project", "status", "updated_at"})
    }


def test_a_release_has_submitted_accepted_and_fixed_critiques_and_shows_who_fixed(desk):
    lines, _manifest = release_of(desk)

    assert sorted(line["status"] for line in lines) == ["accepted", "fixed", "submitted"]
    (fixed,) = [line for line in lines if line["status"] == "fixed"]
    assert fixed["answers"]["reason"] == FIX["reason"]
    assert [(entry["question"], entry["by"]) for entry in fixed["revisions"]] == [("reason", "reviewer")]
    assert list(fixed["revisions"][0]) == ["question", "from", "to", "at", "by"]


def test_a_policy_lets_only_accepted_and_fixed_critiques_leave(desk):
    only_reviewed(desk)

    assert sorted(statuses_of(feed_of(desk)[0])) == [
        ("accepted", True),
        ("fixed", True),
        ("not_reviewed", False),
        ("rejected", False),
        ("returned", False),
    ]
    lines, manifest = release_of(desk)
    assert sorted(line["status"] for line in lines) == ["accepted", "fixed"]
    assert manifest["counts"]["excluded"] == {"rejected": 1, "not_reviewed": 2}
    assert release_of(desk, status=["submitted"])[0] == []
    assert Critique.objects.may_leave().count() == 2


def test_the_feed_sends_again_what_the_policy_lets_leave_or_not(desk):
    """Promise 2: a reader who polls is told of each, whatever they have read before."""
    _lines, cursor = feed_of(desk)

    only_reviewed(desk)
    lines, cursor = feed_of(desk, cursor)
    assert statuses_of(lines) == [("not_reviewed", False)]
    assert QualityPolicy.objects.get(project=desk.project).refeed_after is None

    only_reviewed(desk, value=False)
    lines, cursor = feed_of(desk, cursor)
    assert statuses_of(lines) == [("submitted", True)]

    only_reviewed(desk)
    _lines, cursor = feed_of(desk, cursor)
    desk.decide("accept", desk.critiques[4])
    assert statuses_of(feed_of(desk, cursor)[0]) == [("accepted", True)]


def test_instructions_follow_their_critiques_where_only_reviewed_ones_leave(desk):
    """Promise 11."""
    make_instructions(desk.project)
    assert Instruction.objects.filter(critique=desk.critiques[4]).exists()
    lines, cursor = feed_of(desk, rows=INSTRUCTIONS)
    assert sum("answer" in line for line in lines) == 2  # the fix took the words away that one of them quotes

    only_reviewed(desk)
    lines, cursor = feed_of(desk, cursor, INSTRUCTIONS)
    assert [(line["status"], "answer" in line) for line in lines] == [("not_reviewed", False)]
    desk.decide("accept", desk.critiques[4])
    lines, _cursor = feed_of(desk, cursor, INSTRUCTIONS)
    assert [(line["status"], "answer" in line) for line in lines] == [("kept", True)]
