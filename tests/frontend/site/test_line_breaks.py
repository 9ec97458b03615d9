"""Browsers send two characters for each line break of a form, and count one."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from annotation.models import Event, GoldItem
from frontend.site.line_breaks import with_single_line_breaks
from tests.clients import browser_of
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db


def as_sent(text):
    """Returns a text as a browser sends that of a field."""
    return text.replace("\n", "\r\n")


def filled(characters, breaks=12):
    """Returns a text of so many characters, as the field of a page counts them."""
    return "a\n" * breaks + "b" * (characters - 2 * breaks)


def test_a_reason_that_fills_its_field_is_taken_however_many_lines_it_has():
    project, (person,) = make_desk(images=1)
    manager = browser_of(make_member(project, "manager"))
    membership = project.memberships.get(person=person)
    reason = filled(500)

    answer = manager.post(reverse("pause_member", args=[membership.id]), {"reason": as_sent(reason)})

    assert answer.status_code == 302
    membership.refresh_from_db()
    assert membership.pause["reason"] == reason
    assert Event.objects.get(verb="paused").data["reason"] == reason


def test_the_texts_of_every_form_are_stored_with_one_character_a_line_break():
    project, (person,) = make_desk(images=1)
    image = make_critique(person, project).image
    manager = browser_of(make_member(project, "manager"))
    explanation = filled(5_000)

    answer = manager.post(
        f"{reverse('new_gold', args=[project.id])}?image={image.id}",
        {"use": "training", "explanation": as_sent(explanation), "answer-grade": "3"},
    )

    assert answer.status_code == 302
    assert GoldItem.objects.get().explanation == explanation


def test_values_without_a_line_break_stay_the_same_object():
    values = QueryDict("words=fog&words=grass")
    assert with_single_line_breaks(values) is values
    changed = with_single_line_breaks(QueryDict("a=1%0D%0A2&a=3&b=4%0D5"))
    assert dict(changed.lists()) == {"a": ["1\n2", "3"], "b": ["4\n5"]}
