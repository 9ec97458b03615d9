"""Regions, viewing and revisions in a release."""

import pytest

from annotation.models import Critique
from tests.exporting.releases import lines, release
from tests.factories import ANSWERS, make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_regions_and_viewing_are_exported_and_conversations_leave_out_the_citations():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project, reason=f"The ridge [1] leads out. {ANSWERS['reason']}")
    region = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    regions, viewing = {"suggestion": [region], "reason": [region]}, {"gamut": "p3", "seen_at_100": False}
    Critique.objects.filter(pk=critique.pk).update(marks=regions, viewing=viewing)

    (line,) = lines(release(project)["critiques.jsonl"])

    assert (line["marks"], line["viewing"]) == (regions, viewing)
    assert (list(line["marks"]), list(line["viewing"])) == (["reason", "suggestion"], ["seen_at_100", "gamut"])
    conversation = release(project, "llava")["critiques.json"].decode()
    assert "The ridge leads out." in conversation
    assert "[1]" not in conversation


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("conditions", [{}, {"gamut": "p3", "seen_at_100": False}])
def test_how_texts_were_entered_changes_no_byte_of_a_release(kind, conditions):
    project, (person,) = make_desk(images=1)
    critique = Critique.objects.filter(pk=make_critique(person, project).pk)
    critique.update(viewing=conditions)
    files = release(project, kind)
    critique.update(viewing={**conditions, "writing": {"reason": {"typed": 12, "pasted_other": 300}}})
    names = [name for name in files if name.startswith("critiques")]
    assert names
    assert {name: release(project, kind)[name] for name in names} == {name: files[name] for name in names}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_revisions_are_exported_in_order_with_null_for_no_answer(count):
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)
    revisions = [
        {"question": "reason", "from": None if n else 'a "b" \\ c', "to": {"n": n}, "at": f"2026-01-0{n + 1}"}
        for n in range(count)
    ]
    Critique.objects.filter(pk=critique.pk).update(revisions=revisions)
    (line,) = lines(release(project)["critiques.jsonl"])
    assert line["revisions"] == revisions
