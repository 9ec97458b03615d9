"""A cursor is taken as it was given, or refused: of the feed, and of lists."""

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
    valid = reader.get(url).json()["next"]
    letters = string.ascii_letters + string.digits + "-_"
    longer = [valid + letter for letter in letters] + [valid + pair for pair in ("AA", "Ag", "gA", "AQ", "__")]
    altered = [valid[:-1], valid[1:], valid * 2, *longer]

    for cursor in altered:
        with pytest.raises(Invalid, match="Use the last"):
            Cursor.decode(cursor)
    answers = [reader.get(url, {"since": cursor}) for cursor in altered[3:9]]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "bad_cursor")}
    assert reader.get(url, {"since": valid}).json()["results"] == []


MOMENTS = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "infinity", "24:00", "2026-02-30", "\0", "é"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("rest", ["", "&r=1", "&o=99999999999999999999", "&o=-5"])
def test_a_cursor_of_a_list_with_an_impossible_time_is_answered_with_400(moment, rest):
    project = make_project()
    reader = APIClient()
    reader.force_authenticate(make_member(project, "manager"))
    position = base64.b64encode(("p=" + moment.replace("+", "%2B") + rest).encode()).decode()
    lists = ["/api/v1/projects/", *(f"/api/v1/projects/{project.id}/{name}/" for name in ("members", "batches"))]
    answers = [reader.get(url, {"cursor": position}) for url in lists]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "bad_cursor")}
