"""A cursor of the feed is taken as it was given, or refused."""

import string

import pytest
from rest_framework.test import APIClient

from annotation.errors import Invalid
from annotation.exporting.cursors import Place
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cursor_that_was_altered_by_a_character_is_a_400_and_never_an_error_of_the_server():
    project, people = make_desk(images=1, annotators=1)
    make_critique(people[0], project)
    reader = APIClient()
    reader.force_authenticate(make_member(project, "reviewer"))
    url = f"/api/v1/projects/{project.id}/critiques/"
    given = reader.get(url).json()["next"]
    letters = string.ascii_letters + string.digits + "-_"
    longer = [given + letter for letter in letters] + [given + pair for pair in ("AA", "Ag", "gA", "AQ", "__")]
    altered = [given[:-1], given[1:], given * 2, *longer]

    for cursor in altered:
        with pytest.raises(Invalid, match="Use the last"):
            Place.from_cursor(cursor)
    answers = [reader.get(url, {"since": cursor}) for cursor in altered[3:9]]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "bad_cursor")}
    assert reader.get(url, {"since": given}).json()["results"] == []
