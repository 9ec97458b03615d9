"""The image page with all critiques side by side, the list of images where people disagree, and the final critique."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.review.finals import begin_final
from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Assignment, Critique, GoldItem, Image, Purpose
from annotation.queries.review.disagreements import find_disagreements
from annotation.rules.judging import QuestionnaireResponse
from tests.actions.inspecting.helpers import inspect_all, set_policy
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_image, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disputed():
    """Returns a project with three images whose grades are 1 and 4, 2 and 3, and twice 3, by two people."""
    project, (ada, ben) = make_desk(images=3, annotators=2, critiques_per_image=2, order="depth_first")
    for grades in ((1, 4), (2, 3), (5, 5)):
        for person, grade in zip((ada, ben), grades, strict=True):
            make_critique(person, project, grade=grade, **({"suggestion": None} if grade == 5 else {}))
    inspect_all()
    return project


def image_of(project, grade):
    return Image.objects.get(critiques__answers__grade=grade, project=project)


def page_of(person, name, *args, **query):
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=args), query).content.decode()


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def write_final(person, image, **answers):
    assignment = begin_final(adjudicator=person, image=image)
    response = QuestionnaireResponse(answers={**ANSWERS, **answers})
    return submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response).critique


def make_gold_item(project, image):
    return GoldItem.objects.create(
        project=project,
        image=image,
        questionnaire_id=project.questionnaire_id,
        expected={"grade": {"value": 3, "tolerance": 1}},
        created_by=project.created_by,
    )


def show_again(project, image, purpose):
    """Returns a critique of an image that was shown to somebody for another purpose than work."""
    person = make_member(project)
    assignment = Assignment.objects.create(
        image=image,
        batch_id=image.batch_id,
        purpose=purpose,
        gold_item=None if purpose == "retest" else make_gold_item(project, image),
        status="claimed",
        annotator=person,
        questionnaire_id=project.questionnaire_id,
        slot_number=1,
        sort_key=0,
        claimed_at=Now(),
        lease_until=Now() + timedelta(hours=1),
    )
    response = QuestionnaireResponse(answers=ANSWERS)
    return submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response).critique


def test_the_image_page_says_in_words_how_far_people_are_apart(disputed):
    reviewer = make_member(disputed, "reviewer")

    words = words_of(page_of(reviewer, "image", image_of(disputed, 1).id))

    assert "2 critiques: 3 grades apart. Different answers to 1 of 6 questions with options." in words
    assert "≠ 3 grades apart" in words
    assert words.count("not what most people say") == 2
    assert "Very beautiful 0" in words


def test_the_answer_of_the_majority_is_not_marked():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=3)
    for person, grade in zip(people, (4, 4, 1), strict=True):
        make_critique(person, project, grade=grade)

    page = page_of(make_member(project, "reviewer"), "image", image_of(project, 1).id)

    assert words_of(page).count("not what most people say") == 1


@pytest.mark.parametrize("purpose", ["gold", "training", "retest"])
def test_critiques_of_hidden_purposes_are_shown_to_managers_alone(disputed, purpose):
    """Promise 9."""
    critique = show_again(disputed, image_of(disputed, 1), purpose)
    reviewer, manager = make_member(disputed, "reviewer"), make_member(disputed, "manager")

    for person, is_shown in ((reviewer, False), (manager, True)):
        page = page_of(person, "image", critique.image_id)
        assert (str(critique.id) in page) is is_shown
        assert ("Shown for another purpose" in page) is is_shown


def test_withdrawn_critiques_stand_apart_with_their_answers_folded(disputed):
    critique = Critique.objects.filter(image=image_of(disputed, 1)).latest("id")
    withdraw_critique(actor=disputed.created_by, critique=critique, reason="A test.")

    words = words_of(page_of(make_member(disputed, "reviewer"), "image", critique.image_id))

    assert "1 critique; there is nothing to compare yet." in words
    assert words.index("Withdrawn and rejected") < words.index("Its answers")


def test_the_image_page_says_why_more_critiques_were_asked(disputed):
    set_policy(disputed, spread_limit=3, critiques_at_most=4)
    Image.objects.filter(pk=image_of(disputed, 1).pk).update(extra_critiques=1)

    words = words_of(page_of(make_member(disputed, "reviewer"), "image", image_of(disputed, 1).id))

    assert "1 more critique than usual was asked of this image, because its grades lay far apart." in words
    assert "The project asks for another critique from 3 grades apart." in words


def list_of(project, reader=None, **terms):
    """Returns a page of the list as a person reads it, a manager without one."""
    return find_disagreements(project, reader or project.created_by, manages=reader is None, **terms)


def test_a_reviewer_finds_an_image_in_the_list_after_their_decision_on_its_critiques(disputed):
    reviewer = make_member(disputed, "reviewer")
    image = image_of(disputed, 1)
    critiques = list(Critique.objects.filter(image=image))
    for critique in critiques:
        queue_review(critique.id, ["all"], [], None)

    assert [row.ratings.spread for row in list_of(disputed, reviewer, limit=10).rows] == [1]
    assert [row.ratings.spread for row in list_of(disputed, limit=10).rows] == [3, 1]
    assert "3 grades apart" not in page_of(reviewer, "disagreements", disputed.id)

    for critique in critiques:
        based_on = Critique.objects.get(pk=critique.pk).updated_at
        request = DecisionRequest(decision="accept", based_on=based_on, comments={})
        decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})
    assert [row.ratings.spread for row in list_of(disputed, reviewer, limit=10).rows] == [3, 1]


def test_the_list_has_the_furthest_apart_first_and_none_where_people_agree(disputed):
    page = list_of(disputed, limit=10)

    assert [(row.ratings.spread, row.ratings.critiques, row.has_final) for row in page.rows] == [
        (3, 2, False),
        (1, 2, False),
    ]
    assert page.next_cursor == ""


def test_a_manager_is_led_to_the_page_on_which_the_limit_is_changed(disputed):
    manager = make_member(disputed, "manager")

    (link,) = re.findall(r'href="([^"]+)">Change in the policies', page_of(manager, "disagreements", disputed.id))

    assert link == reverse("quality_settings", args=[disputed.id])
    assert 'name="spread_limit"' in page_of(manager, "quality_settings", disputed.id)


def test_the_page_of_the_list_says_how_far_and_what_was_done(disputed):
    image = image_of(disputed, 1)
    Image.objects.filter(pk=image.pk).update(extra_critiques=2)
    reviewer = make_member(disputed, "reviewer")
    write_final(reviewer, image, grade=2)

    words = words_of(page_of(reviewer, "disagreements", disputed.id))

    first, second = words.index("3 grades apart"), words.index("1 grade apart")
    assert (
        first < words.index("2 more") < words.index("written", first) < second < words.index("not written yet", second)
    )
    assert "No image matches." in words_of(
        page_of(reviewer, "disagreements", disputed.id, cursor=f"1.{'0' * 32}.{'0' * 32}")
    )


def test_pages_of_the_list_have_each_image_once(disputed):
    ids, cursor = [], ""
    for _page in range(3):
        page = list_of(disputed, limit=1, cursor=cursor)
        ids += [row.ratings.image_id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert ids == [row.ratings.image_id for row in list_of(disputed, limit=10).rows]


def test_the_list_is_filtered_by_batch_and_by_final_critique(disputed):
    reviewer = make_member(disputed, "reviewer")
    other_batch = make_batch(disputed)
    make_image(other_batch)
    write_final(reviewer, image_of(disputed, 1), grade=2)

    def spreads(**terms):
        return [row.ratings.spread for row in list_of(disputed, limit=10, **terms).rows]

    assert spreads(final="with") == [3]
    assert spreads(final="without") == [1]
    assert spreads(batch_id=other_batch.id) == []
    assert spreads(batch_id=disputed.batches.earliest("id").id) == [3, 1]


def test_a_page_of_the_list_takes_three_statements(disputed, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        list_of(disputed, limit=50)


@pytest.mark.parametrize("cursor", ["3", "x.y.z", "3.4.5", "9" * 40])
def test_a_made_up_cursor_is_rejected(disputed, cursor):
    client = Client()
    client.force_login(make_member(disputed, "reviewer"))
    response = client.get(f"/api/v1/projects/{disputed.id}/disagreements/", {"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "bad_cursor")


def test_the_api_lists_the_same_images_as_the_page(disputed):
    client = Client()
    client.force_login(make_member(disputed, "reviewer"))

    page = client.get(f"/api/v1/projects/{disputed.id}/disagreements/", {"limit": 1}).json()

    (entry,) = page["results"]
    assert (entry["image"], entry["spread"]) == (str(image_of(disputed, 1).id), 3)
    assert page["next"]


def test_what_keeps_a_person_from_the_final_critique_is_said_on_the_page(disputed):
    image = image_of(disputed, 1)
    first, second = make_member(disputed, "reviewer"), make_member(disputed, "reviewer")
    assert "Write the final critique" in page_of(first, "image", image.id)
    begin_final(adjudicator=first, image=image)

    assert "Go on with the final critique" in page_of(first, "image", image.id)
    assert "Somebody else is writing the final critique of this image." in page_of(second, "image", image.id)

    ada = Critique.objects.filter(image=image).earliest("id").annotator
    ada.memberships.update(role="reviewer")
    assert "You were given this image yourself" in page_of(ada, "image", image.id)
    assert "needs at least two critiques" in page_of(first, "image", make_image(image.batch).id)


def test_the_author_of_a_final_critique_opens_it_again(disputed):
    image, reviewer = image_of(disputed, 1), make_member(disputed, "reviewer")
    critique = write_final(reviewer, image, grade=2)

    page = page_of(reviewer, "image", image.id)
    desk = page_of(reviewer, "final_desk", critique.assignment_id)

    assert reverse("final_desk", args=[critique.assignment_id]) in page
    assert f'"critique": "{critique.id}"' in desk
    assert "Change it" not in page_of(make_member(disputed, "manager"), "image", image.id)
    assert Critique.objects.filter(image=image, purpose=Purpose.FINAL).count() == 1


def test_the_desk_of_a_final_critique_is_its_adjudicators_own(disputed):
    """Promise 6."""
    image, reviewer = image_of(disputed, 1), make_member(disputed, "reviewer")
    assignment = begin_final(adjudicator=reviewer, image=image)
    client = Client()
    client.force_login(make_member(disputed, "manager"))

    assert client.get(reverse("final_desk", args=[assignment.id])).status_code == 404
    desk = page_of(reviewer, "final_desk", assignment.id)
    assert "What everybody said" in desk
    assert str(assignment.id) in desk
