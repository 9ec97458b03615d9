"""Promise 11: what a model made of a critique that is returned to its author does not leave until that has answered."""

import orjson
import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.exporting.cursors import START
from annotation.exporting.feed import INSTRUCTIONS, Feed
from annotation.exporting.spec import TurnRequest
from annotation.models import Critique, Instruction
from annotation.queries.refining.spot_checks import SpotCheckFilter, draw_instructions
from tests.actions.review.helpers import make_review_desk
from tests.exporting.releases import lines as lines_of
from tests.exporting.releases import release
from tests.refining.instructions import make_instructions

pytestmark = pytest.mark.django_db(transaction=True)  # a feed reads what is committed


@pytest.fixture
def desk():
    """A queue of two critiques, of each of which a model made an instruction."""
    desk = make_review_desk(images=2)
    make_instructions(desk.project)
    return desk


def feed_of(desk, since=START):
    page = Feed(INSTRUCTIONS, desk.project, since).page(100)
    rows = [orjson.loads(line) for line in page.lines]
    return [(row["critique"], row["status"], "answer" in row) for row in rows], page.next


def mend(desk, **answers):
    critique = Critique.objects.get(pk=desk.critiques[0].pk)
    return revise_critique(actor=desk.author, critique=critique, answers=answers, based_on=critique.updated_at)


def test_the_feed_sends_the_instructions_of_returned_work_again_without_their_texts(desk):
    returned = str(desk.critiques[0].id)
    _rows, cursor = feed_of(desk)

    desk.decide("return")
    rows, cursor = feed_of(desk, cursor)
    assert rows == [(returned, "returned", False)]

    mend(desk)  # the author stands by it
    rows, cursor = feed_of(desk, cursor)
    assert rows == [(returned, "kept", True)]

    desk.decide("return")
    mend(desk, grade=4)
    rows, _cursor = feed_of(desk, cursor)
    assert rows == [(returned, "retired", False)]


@pytest.mark.parametrize("decision", ["accept", "fix"])
def test_a_reviewer_who_decides_otherwise_lets_them_leave_or_retires_them(desk, decision):
    desk.decide("return")
    mend(desk)
    desk.decide(decision, **({"answers": {"grade": 4}} if decision == "fix" else {}))

    rows, _cursor = feed_of(desk)
    assert {row for row in rows if row[0] == str(desk.critiques[0].id)} == {
        (str(desk.critiques[0].id), *(("kept", True) if decision == "accept" else ("retired", False)))
    }


def test_no_release_has_the_instructions_of_returned_work_whatever_its_filter(desk):
    statuses = ["submitted", "returned"]
    turns = TurnRequest("instructions")
    assert len(_critiques_in(release(desk.project, "instructions", turns=turns, filter={"status": statuses}))) == 2

    desk.decide("return")

    files = release(desk.project, "instructions", turns=turns, filter={"status": statuses})
    assert _critiques_in(files) == {str(desk.critiques[1].id)}


def _critiques_in(files):
    (data,) = [content for name, content in files.items() if name.endswith(".jsonl")]
    return {row["critique"] for row in lines_of(data)}


def test_the_database_marks_a_new_instruction_of_returned_work_whoever_stores_it(desk):
    (instruction,) = Instruction.objects.filter(critique=desk.critiques[0])
    Instruction.objects.filter(pk=instruction.pk).delete()
    desk.decide("return")

    Instruction.objects.bulk_create([instruction])

    assert Instruction.objects.get(pk=instruction.pk).critique_returned
    assert Instruction.objects.leaving().count() == 1


def test_nobody_is_asked_to_check_an_instruction_of_returned_work(desk):
    desk.decide("return")
    draws = draw_instructions(desk.project.created_by, desk.project, SpotCheckFilter(), count=5)
    assert [draw.instruction.critique_id for draw in draws] == [desk.critiques[1].id]
