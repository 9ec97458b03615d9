"""The pages of reviews: what waits and why, the filter in the address, and many accepted after a sample."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.review.bulk_acceptance import work_bulk_acceptance
from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.shared.review_queue import queue_review
from annotation.models import BulkAcceptance, Critique, CritiqueInspection, Person, QualityPolicy
from annotation.wording.quality.checks import flag_sentence
from frontend.templatetags.loupe import moment
from frontend.templatetags.refinement import duration
from tests.factories import make_batch, make_critique, make_images, make_member, make_project


@pytest.fixture
def project(db):
    project = make_project()
    make_images(make_batch(project), 3)
    return project


@pytest.fixture
def annotator(project):
    return make_member(project)


@pytest.fixture
def critiques(project, annotator):
    critiques = [make_critique(annotator, project) for _ in range(3)]
    for critique in critiques:
        queue_review(critique.id, ["all"], [], None)
    return critiques


def browser(project, role="reviewer") -> Client:
    client = Client()
    client.force_login(make_member(project, role))
    return client


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def test_the_overview_says_what_waits_and_why_and_the_navigation_how_many(project, critiques):
    QualityPolicy.objects.filter(project=project).update(review="all")
    text = text_of(browser(project).get(reverse("reviews", args=[project.id])))
    assert "3 critiques wait for a reviewer" in text
    assert "Every critique is reviewed." in text
    assert "every critique is reviewed" in text
    assert "(3 wait)" in text


def test_nobody_is_told_of_their_own_work(project):
    reviewer = make_member(project)
    queue_review(make_critique(reviewer, project).id, ["all"], [], None)
    project.memberships.filter(person=reviewer).update(role="reviewer")
    client = Client()
    client.force_login(reviewer)
    assert "Nothing waits for a reviewer" in text_of(client.get(reverse("reviews", args=[project.id])))


def test_the_filter_is_in_the_address_of_the_desk_and_in_words_on_it(project, annotator, critiques):
    client, query = browser(project), f"?annotator={annotator.id}&disagreement=on"
    overview = text_of(client.get(reverse("reviews", args=[project.id]) + query))
    assert "Nothing that matches waits" in overview
    desk = reverse("review_desk", args=[project.id])
    assert f'href="{desk}?annotator={annotator.id}&disagreement=True"' in overview
    page = text_of(client.get(f"{desk}?annotator={annotator.id}&disagreement=True"))
    assert f"Only: {annotator.display_name} · people disagree" in page
    assert f'"filter": {{"annotator": "{annotator.id}", "disagreement": true}}' in page


UNREADABLE = ["annotator=0199a1b2-0000-7000-8000-000000000000", "annotator=x", "code=zzz", "batch=%00"]


@pytest.mark.parametrize("query", UNREADABLE)
def test_nothing_matches_a_filter_that_cannot_be_read_and_the_page_says_so_beside_it(project, critiques, query):
    client, name = browser(project), query.partition("=")[0]
    pages = [reverse(page, args=[project.id]) for page in ("reviews", "review_desk", "accept_reviews")]
    for page in pages:
        text = text_of(client.get(f"{page}?{query}", follow=True))
        assert "Nothing matches, because the filter cannot be read." in text
        assert f'id="id_{name}_error"' in text and "Select a valid choice." in text
        assert "Accept all" not in text and "3 critiques" not in text and "Start reviewing" not in text
    assert client.get(f"{pages[1]}?{query}").url == f"{pages[0]}?{query}"


def test_a_batch_of_another_project_matches_nothing(project, critiques):
    elsewhere = make_batch(make_project())
    text = text_of(browser(project).get(reverse("reviews", args=[project.id]) + f"?batch={elsewhere.id}"))
    assert "Nothing matches, because the filter cannot be read." in text


def test_whoever_annotated_once_can_still_be_filtered_by(project, annotator, critiques):
    project.memberships.filter(person=annotator).update(role="reviewer")
    text = text_of(browser(project).get(reverse("reviews", args=[project.id]) + f"?annotator={annotator.id}"))
    assert "3 critiques wait for a reviewer" in text


def test_the_overview_says_what_of_the_filter_is_with_oneself_and_with_others(project, critiques):
    client, colleague = browser(project), make_member(project, "reviewer")
    for person in (Person.objects.get(pk=client.session["_auth_user_id"]), colleague):
        claim_reviews(person=person, project_id=project.id, count=1, queue_filter={})
    text = text_of(client.get(reverse("reviews", args=[project.id]) + f"?batch={critiques[0].batch_id}"))
    assert "1 critique waits for a reviewer" in text
    assert "1 more is with you now; the desk shows it first." in text
    assert "1 more is with another reviewer now." in text
    elsewhere = text_of(client.get(reverse("reviews", args=[project.id]) + f"?batch={make_batch(project).id}"))
    assert "with you now" not in elsewhere and "with another reviewer" not in elsewhere


@pytest.mark.django_db(transaction=True)  # only what is committed is accepted
def test_all_that_match_are_accepted_once_the_sample_was_shown(project, critiques):
    client, page = browser(project), reverse("accept_reviews", args=[project.id])
    response = client.get(page)
    assert "Accept all 3 critiques" in text_of(response)
    hidden = response.context["hidden"]
    answer = client.post(page, hidden)
    acceptance = BulkAcceptance.objects.get()
    assert answer.url == reverse("bulk_acceptance", args=[acceptance.id])
    assert "Waiting for a worker" in text_of(client.get(answer.url))
    work_bulk_acceptance(acceptance_id=acceptance.id)
    assert set(Critique.objects.values_list("status", flat=True)) == {"accepted"}
    assert "stays in the queue" not in text_of(client.get(answer.url))


@pytest.mark.django_db(transaction=True)  # only what is committed is accepted
def test_an_old_sample_accepts_nothing_and_a_new_one_is_shown(project, critiques):
    client, page = browser(project), reverse("accept_reviews", args=[project.id])
    hidden = {**client.get(page).context["hidden"], "proof": "another"}
    response = client.post(page, hidden)
    assert response.status_code == 422
    assert "The sample is too old" in text_of(response)
    assert not BulkAcceptance.objects.exists()


@pytest.mark.django_db(transaction=True)  # only what is committed is accepted
@pytest.mark.parametrize("query", ["annotator=x", "code=zzz", "batch=%00"])
@pytest.mark.parametrize("posted", [{}, {"filter": ""}, {"filter": "[]"}, {"filter": '{"code": "zzz"}'}])
def test_a_request_with_a_filter_that_cannot_be_read_accepts_nothing(project, critiques, query, posted):
    client, page = browser(project), reverse("accept_reviews", args=[project.id])
    hidden = client.get(page).context["hidden"]
    addresses = [page, f"{page}?{query}"] if posted else [f"{page}?{query}"]
    for address in addresses:
        response = client.post(address, {**hidden, **posted})
        assert response.status_code == 422
    hidden.pop("filter")
    assert client.post(page, hidden).status_code == 422
    assert client.post(page, {}).status_code == 422
    assert not BulkAcceptance.objects.exists()


@pytest.mark.parametrize("sample", ["[1]", "{}", "no json", '"text"'])
def test_a_broken_form_is_answered_with_the_page(project, critiques, sample):
    client, page = browser(project), reverse("accept_reviews", args=[project.id])
    assert client.post(page, {"filter": "[]", "sample": sample, "proof": "x"}).status_code == 422


def test_where_nothing_matches_the_page_says_so(project):
    text = text_of(browser(project).get(reverse("accept_reviews", args=[project.id])))
    assert "Nothing in the queue matches this filter." in text


@pytest.mark.django_db(transaction=True)  # only what is committed is sampled
def test_a_sample_says_who_wrote_when_how_long_and_what_checks_noticed(project, annotator):
    critique = make_critique(annotator, project)
    critique.refresh_from_db()
    flag = {"code": "pasted", "question": "reason", "span": None, "params": {}}
    CritiqueInspection.objects.create(
        critique=critique, project=project, changed_seq=critique.changed_seq, flags=[flag], codes=["pasted"]
    )
    Critique.objects.filter(pk=critique.pk).update(timings={"evaluation": 6, "reason": 84})
    queue_review(critique.id, ["flagged"], ["pasted"], None)

    text = text_of(browser(project).get(reverse("accept_reviews", args=[project.id])))

    assert f"{annotator.display_name} <span" in text
    assert moment(critique.submitted_at) in text
    assert f"{duration(90)} in all" in text
    assert flag_sentence("pasted", {}) in text
