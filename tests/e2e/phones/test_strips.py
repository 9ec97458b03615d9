"""On phones, nothing in the strip below the image covers anything else, at any desk and in each language."""

import pytest
from django.urls import reverse

from annotation.actions.review.finals import begin_final
from annotation.models import Image
from tests.actions.inspecting.helpers import inspect_all
from tests.e2e.desk import Desk
from tests.e2e.people import session_cookie
from tests.e2e.phones.strip import expect_a_clear_strip
from tests.e2e.reviews.review_desk import ask_for_review, open_review_desk
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser


def test_the_strip_of_the_desk_is_clear(desk):
    expect_a_clear_strip(desk.page, "desk")


@pytest.mark.parametrize("project", [{"photographs": 1}], indirect=True)
def test_the_strip_of_the_review_desk_is_clear(new_context, project, annotator):
    ask_for_review(make_critique(annotator, project))
    desk = open_review_desk(new_context, project, make_member(project, "reviewer"))
    desk.wait_for_critique()
    expect_a_clear_strip(desk.page, "review")


@pytest.mark.parametrize("project", [{"photographs": 1, "critiques_per_image": 2}], indirect=True)
def test_the_strip_of_the_desk_of_the_final_critique_is_clear(new_context, project):
    for grade in (1, 4):
        make_critique(make_member(project), project, grade=grade)
    inspect_all()
    reviewer = make_member(project, "reviewer")
    final = begin_final(adjudicator=reviewer, image=Image.objects.get(project=project))
    context = new_context()
    context.add_cookies([session_cookie(reviewer)])
    page = context.new_page()
    page.goto(reverse("final_desk", args=[final.id]))
    expect_a_clear_strip(Desk(page).page, "final")
