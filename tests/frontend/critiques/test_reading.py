"""A reviewer reads critiques one after the other, each in words, with the regions that its texts cite."""

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique
from annotation.queries.review.critiques import newer_critique, newest_critique, older_critique
from frontend.presenting.critique_view import answers_of, regions_of
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db
BOX = {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
REASON = "The low light [1] picks out every stalk of the grass, but [2] is dense, with [7] no subject <b>at all</b>."


@pytest.fixture
def desk():
    """Four critiques by two people, oldest first, and a reviewer's browser."""
    project, people = make_desk(images=2, annotators=2)
    critique_ids = [make_critique(person, project).pk for person in people for _image in range(2)]
    critiques = list(Critique.objects.filter(pk__in=critique_ids).order_by("pk"))
    browser = Client()
    browser.force_login(make_member(project, "reviewer"))
    return project, critiques, browser


def cite_regions(critique, **answers):
    marks = {"reason": [{"number": number, **BOX} for number in (1, 2)]}
    return revise_critique(
        actor=critique.annotator, critique=critique, answers={"reason": REASON, **answers}, regions=marks
    )


@pytest.mark.django_db(transaction=True)
def test_critiques_are_read_in_order_of_their_last_change_forward_and_back(desk):
    project, (first, second, third, fourth), browser = desk
    cite_regions(second)

    critique, order = newest_critique(project), []
    while critique and critique not in order:  # a repeated critique would repeat for ever
        order.append(critique)
        critique = older_critique(critique)

    assert (order, critique) == ([second, fourth, third, first], None)
    assert [newer_critique(critique) for critique in order] == [None, second, fourth, third]
    assert browser.get(reverse("reading", args=[project.id])).url == reverse("critique", args=[second.id])


def test_a_page_links_to_the_next_and_the_previous_critique(desk):
    _project, (_first, second, third, fourth), browser = desk
    page = browser.get(reverse("critique", args=[third.id])).content.decode()

    assert f'rel="next" href="{reverse("critique", args=[second.id])}"' in page
    assert f'rel="prev" href="{reverse("critique", args=[fourth.id])}"' in page


def test_withdrawn_critiques_are_skipped(desk):
    project, (_first, second, third, fourth), _browser = desk
    withdraw_critique(actor=project.created_by, critique=third, reason="mistaken")

    assert older_critique(fourth) == second


def test_critiques_of_other_projects_are_not_among_them(desk):
    project, (first, *_rest), _browser = desk
    other_project, (stranger,) = make_desk(images=1)
    make_critique(stranger, other_project)

    assert older_critique(first) is None
    assert newest_critique(project).project_id == project.id


def test_a_project_without_critiques_says_so():
    project, _people = make_desk(images=1)
    browser = Client()
    browser.force_login(make_member(project, "reviewer"))

    assert "Nothing to read yet" in browser.get(reverse("reading", args=[project.id])).content.decode()


def test_a_citation_links_to_its_region_and_other_brackets_stay_text(desk):
    critique = cite_regions(desk[1][0])
    (reason,) = [answer for answer in answers_of(critique, "en") if "low light" in answer.segments[0].text]

    assert [(segment.text, segment.region.key if segment.region else None) for segment in reason.segments] == [
        ("The low light ", None),
        ("1", "reason-1"),
        (" picks out every stalk of the grass, but ", None),
        ("2", "reason-2"),
        (" is dense, with [7] no subject <b>at all</b>.", None),
    ]
    assert [(region.key, region.x, region.height) for region in regions_of(critique)] == [
        ("reason-1", 0.1, 0.4),
        ("reason-2", 0.1, 0.4),
    ]
    page = desk[2].get(reverse("critique", args=[critique.id])).content.decode()
    assert 'href="#region-reason-1"' in page
    assert 'id="region-reason-1" data-x="0.1"' in page
    assert "<b>at all</b>" not in page


def test_choices_are_shown_by_label_with_the_first_choice_in_the_readers_language(desk):
    critique = cite_regions(desk[1][0], grade=2)
    english, chinese = answers_of(critique, "en")[0], answers_of(critique, "zh-hans")[0]

    assert (english.segments[0].text, english.first) == ("Not very beautiful", "Ordinary")
    assert (chinese.segments[0].text, chinese.first) != (english.segments[0].text, english.first)
    assert chinese.first


def test_a_changed_text_does_not_show_its_first_version(desk):
    assert [answer.first for answer in answers_of(cite_regions(desk[1][0]), "en")] == [""] * 9
