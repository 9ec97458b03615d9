"""The agreement in a data card is that of the people, and what leaves is what reviewers made of it."""

import re

import pytest

from annotation.models import Critique
from tests.actions.inspecting.test_fixed_work import fix
from tests.exporting.releases import lines, release
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)
GRADES = ((1, 4), (4, 1), (2, 3), (3, 2), (1, 3), (3, 4), (4, 2), (2, 2), (1, 2), (3, 1), (4, 4), (2, 1))


def agreement_of(files):
    """Returns the lines of a card that say how far people agree."""
    card = files["README.md"].decode()
    agreement = re.findall(r"^\|.*(?:alpha|ICC|nominal|ordinal).*$", card, re.MULTILINE)
    assert agreement
    return agreement


def test_a_fix_changes_the_grades_that_leave_and_not_how_far_people_agree():
    project, people = make_desk(
        images=len(GRADES), annotators=2, critiques_per_image=2, order="depth_first"
    )  # fmt: skip
    for grades in GRADES:
        for person, grade in zip(people, grades, strict=True):
            make_critique(person, project, grade=grade)
    before = agreement_of(release(project, card=True))

    reviewer = make_member(project, "reviewer")
    for critique in Critique.objects.all():
        if critique.answers["grade"] != 3:
            fix(critique, reviewer, grade=3)
    files = release(project, card=True)

    assert {line["answers"]["grade"] for line in lines(files["critiques.jsonl"])} == {3}
    assert agreement_of(files) == before
    assert "3.00, 0.00" in files["README.md"].decode(), "the distribution is of what leaves"
