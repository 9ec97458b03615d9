"""Which critiques are visible, counted and finished: one definition, in Python and in SQL."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from annotation.models import COUNTED, FINISHED, VISIBLE, Critique, CritiqueStatus
from tests.factories import make_critique, make_desk
from tests.test_house import ROOT, source

DEFINITION = ROOT / "annotation" / "models" / "critique.py"
# These change the status of one critique, or reject the change.
TRANSITIONS = {"annotation/actions/review/withdraw.py", "annotation/actions/desk/revise.py"}
# These tell work that was returned, or only submitted, from other work, and count nothing by it but that.
READERS = {
    "annotation/actions/inspecting/routing.py",
    "annotation/queries/desk/own_critiques.py",
    "annotation/queries/quality/own_statistics.py",
    "frontend/presenting/reviews/own_critiques.py",
    "frontend/views/quality/own_work.py",
}
# These make or follow a change of status in the database, keep to a unique index, or show a status.
OTHER_FILES = {
    "own_critiques.html",
    "loupe_decide_review.sql",
    "loupe_mark_new_instruction.sql",
    "loupe_mark_returned.sql",
    "loupe_retire_instructions.sql",
    "loupe_show_again.sql",
    "loupe_stamp_reviewed.sql",
    "loupe_submit.sql",
}
# Only statuses that no other model has: assignments have `submitted` too, and files have `accepted`.
IN_TEXT = re.compile(
    r"(?<!instruction\.)status\b[^\w'\"]{0,9}(?:NOT\s+IN|IN|=|<>|!=)[^'\"]{0,9}['\"][^'\"]*(?:[\"'], ?[\"'][^'\"]*)*"
    r"\b(?:withdrawn|returned|fixed|rejected)\b",
    re.IGNORECASE,
)
GROUPS = {"visible": VISIBLE, "counted": COUNTED, "finished": FINISHED}


@pytest.fixture
def critiques(db):
    """Returns the statuses of critiques by id: one critique in each status."""
    project, (person,) = make_desk(images=len(CritiqueStatus.values))
    critiques_by_status = {status: make_critique(person, project) for status in CritiqueStatus.values}
    for status, critique in critiques_by_status.items():
        withdrawn_at = critique.submitted_at if status == CritiqueStatus.WITHDRAWN else None
        Critique.objects.filter(pk=critique.pk).update(status=status, withdrawn_at=withdrawn_at)
    return {critique.pk: status for status, critique in critiques_by_status.items()}


@pytest.mark.parametrize(
    ("group", "statuses"),
    [
        ("visible", {"submitted", "accepted", "returned", "fixed"}),
        ("counted", {"submitted", "accepted", "returned", "fixed"}),
        ("finished", {"submitted", "accepted", "fixed"}),
    ],
)
def test_a_group_is_the_same_in_python_querysets_and_sql(critiques, group, statuses):
    rows = getattr(Critique.objects, group)()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM annotation_critique critique WHERE {GROUPS[group].sql()}")
        selected = {critiques[row[0]] for row in cursor.fetchall()}

    assert set(GROUPS[group].statuses) == statuses
    assert {critiques[critique.pk] for critique in rows} == statuses
    assert selected == statuses


def test_counted_critiques_are_counted_from_their_index_alone(critiques):
    batch_id = Critique.objects.values_list("batch_id", flat=True)[0]
    statement = f"SELECT count(*) FROM annotation_critique WHERE batch_id = %s AND {COUNTED.sql('annotation_critique')}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", [batch_id])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Index Only Scan using critique_counted" in plan
    assert "status" not in plan


def names_a_status(node: ast.AST) -> bool:
    """Returns whether an expression names a status of critiques, or compares with one in SQL."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id == "CritiqueStatus" and node.attr in CritiqueStatus.names
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(IN_TEXT.search(node.value))


def locations_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if names_a_status(node):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_no_other_file_defines_which_statuses_count():
    allowed = {DEFINITION, *(ROOT / name for name in TRANSITIONS | READERS)}
    python_locations = [location for path in source(".py") if path not in allowed for location in locations_in(path)]
    other_files = [path.name for path in source(".sql", ".html") if IN_TEXT.search(path.read_text(encoding="utf-8"))]

    assert list(locations_in(DEFINITION)) != []
    assert [path for path in allowed if not list(locations_in(path))] == []
    assert python_locations == []
    assert set(other_files) == OTHER_FILES


@pytest.mark.parametrize(
    "condition",
    [
        "status <> 'withdrawn'",
        "critique.status NOT IN ('returned', 'withdrawn')",
        "status IN ('submitted', 'accepted', 'fixed')",
        "status = ANY('{accepted,fixed}')",
    ],
)
def test_a_comparison_in_sql_is_detected(condition):
    assert names_a_status(ast.Constant(f"SELECT id FROM annotation_critique WHERE {condition}"))
    assert not names_a_status(
        ast.Constant("SELECT id FROM annotation_assignment WHERE status IN ('open', 'submitted')")
    )
