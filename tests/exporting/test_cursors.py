"""A cursor of the feed or of a list is accepted only as it was issued."""

import base64
import string

import pytest
from rest_framework.test import APIClient

from annotation.errors import Invalid
from annotation.exporting.cursors import Cursor
from tests.factories import make_critique, make_desk, make_member, make_project

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cursor_with_an_altered_character_is_answered_with_400():
    project, people = make_desk(images=1, annotators=1)
    make_critique(people[0], project)
    reader = APIClient()
    reader.force_authenticate(make_member(project, "reviewer"))
    url = f"/api/v1/projects/{project.id}/critiques/"
    valid_cursor = reader.get(url).json()["next"]
    letters = string.ascii_letters + string.digits + "-_"
    longer_cursors = [valid_cursor + letter for letter in letters] + [
        valid_cursor + pair for pair in ("AA", "Ag", "gA", "AQ", "__")
    ]
    altered_cursors = [valid_cursor[:-1], valid_cursor[1:], valid_cursor * 2, *longer_cursors]

    for cursor in altered_cursors:
        with pytest.raises(Invalid, match="Use the last"):
            Cursor.decode(cursor)
    responses = [reader.get(url, {"since": cursor}) for cursor in altered_cursors[3:9]]

    assert {(response.status_code, response.json()["code"]) for response in responses} == {(400, "bad_cursor")}
    assert reader.get(url, {"since": valid_cursor}).json()["results"] == []


IMPOSSIBLE_TIMES = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "infinity",
    "24:00",
    "2026-02-30",
    "\0",
    "é",
]


@pytest.mark.parametrize("time", IMPOSSIBLE_TIMES)
@pytest.mark.parametrize("suffix", ["", "&r=1", "&o=99999999999999999999", "&o=-5"])
def test_a_cursor_of_a_list_with_an_impossible_time_is_answered_with_400(time, suffix):
    project = make_project()
    reader = APIClient()
    reader.force_authenticate(make_member(project, "manager"))
    position = base64.b64encode(("p=" + time.replace("+", "%2B") + suffix).encode()).decode()
    lists = ["/api/v1/projects/", *(f"/api/v1/projects/{project.id}/{name}/" for name in ("members", "batches"))]
    responses = [reader.get(url, {"cursor": position}) for url in lists]
    assert {(response.status_code, response.json()["code"]) for response in responses} == {(400, "bad_cursor")}
