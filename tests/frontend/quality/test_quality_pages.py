"""The manager's pages of gold, accuracy, policies and consent."""

import copy
import re

import pytest
from django.urls import reverse

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.quality.consent import agree_to_consent
from annotation.actions.quality.gold_results import score_gold
from annotation.models import GoldItem, QualityPolicy
from tests.actions.inspecting.helpers import inspect_all
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.clients import browser_of, words
from tests.factories import make_batch, make_critique, make_desk, make_images, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project, its annotator, and the browser of its manager."""
    project, (person,) = make_desk(images=40)
    return project, person, browser_of(make_member(project, "manager"))


def test_a_gold_item_is_made_of_a_critique_with_other_answers_and_a_tolerance(desk):
    project, person, manager = desk
    critique = make_critique(person, project)
    url = f"{reverse('new_gold', args=[project.id])}?critique={critique.id}"
    assert '<option value="3" selected' in manager.get(url).content.decode()

    answer = manager.post(
        url, {"use": "training", "explanation": "Look at the grass.", "answer-grade": "4", "tolerance-grade": "1"}
    )

    assert answer.status_code == 302
    item = GoldItem.objects.get()
    assert (item.expected, item.use) == ({"grade": {"value": 4, "tolerance": 1.0}}, "training")
    page = words(manager.get(reverse("gold", args=[project.id])))
    assert "the grade" in page


def test_a_tolerance_names_its_question_and_its_unit_and_is_0_until_changed(desk):
    project, person, manager = desk
    image = make_critique(person, project).image

    page = manager.get(f"{reverse('new_gold', args=[project.id])}?image={image.id}")

    field = page.context["form"]["tolerance-grade"]
    assert (field.label, field.value()) == ("Tolerance of “the grade”, in grades", 0)
    assert "Tolerance</label>" not in page.content.decode()


def test_a_form_without_an_expected_answer_is_shown_again(desk):
    project, person, manager = desk
    image = make_critique(person, project).image

    answer = manager.post(f"{reverse('new_gold', args=[project.id])}?image={image.id}", {"use": "gold"})

    assert answer.status_code == 422
    assert "Give the expected answer to at least one closed question." in words(answer)


def test_a_question_may_have_the_name_of_a_field_of_the_form(desk):
    project, _person, manager = desk
    definition = copy.deepcopy(project.questionnaire.definition)
    grade = definition["stages"][0]["questions"][0]
    use = {"key": "use", "kind": "number", "prompt": {"en": "Years of use"}, "min": 0, "max": 9}
    definition["stages"][0]["questions"] = [grade, use]
    add_questionnaire(actor=project.created_by, project=project, definition=definition)
    project.refresh_from_db()
    image = make_images(make_batch(project), 1)[0]
    url = f"{reverse('new_gold', args=[project.id])}?image={image.id}"

    rejected = manager.post(url, {"use": "training", "answer-use": "12"})
    assert rejected.status_code == 422
    assert list(rejected.context["form"].errors) == ["answer-use"]
    assert manager.post(url, {"use": "training", "answer-use": "7"}).status_code == 302

    item = GoldItem.objects.get()
    assert (item.use, item.expected) == ("training", {"use": {"value": 7}})


@pytest.mark.django_db(transaction=True)  # statistics are read from one snapshot
def test_figures_of_gold_have_their_interval_and_say_of_when_they_are(desk):
    project, person, manager = desk
    make_gold(project, 12)
    set_policies(project, gold_percent=30, gold_least=5)
    for _ in range(5):
        score_gold(submit(person, claim_of(person, project, "gold")).id)

    items = words(manager.get(reverse("gold", args=[project.id])))
    assert "100 % 21 to 100 % of 1 answer" in items
    assert "As of now, " in items
    accuracy = words(manager.get(reverse("gold_accuracy", args=[project.id])))
    assert "As of now, " in accuracy
    assert "The page “Raters” has no figures yet." in accuracy
    assert "the statistics say nothing of fewer than 10 images" in accuracy
    assert "judged, though too few for a statistic" in accuracy
    inspect_all()
    compute_statistics(project.id)
    assert "The page “Raters” and the exports have the figures of " in words(
        manager.get(reverse("gold_accuracy", args=[project.id]))
    )


def test_a_figure_that_the_policy_does_not_judge_by_is_shown_as_such(desk):
    project, person, manager = desk
    make_gold(project, 12)
    make_images(make_batch(project), 40)
    set_policies(project, gold_percent=30, gold_least=20)
    for _ in range(10):
        score_gold(submit(person, claim_of(person, project, "gold")).id)

    text = words(manager.get(reverse("gold_accuracy", args=[project.id])))

    assert "100 % 72 to 100 %" in text
    assert "not judged yet" in text


@pytest.mark.parametrize("step", ["pause", "qualify"])
def test_a_rejected_reason_stays_in_the_open_dialog_with_what_is_wrong(desk, step):
    project, person, manager = desk
    make_gold(project, 10, use="test")
    make_gold(project, 5, use="training", explanation="Look at the grass.")
    set_policies(project, requires_qualification=True)
    membership = project.memberships.get(person=person)

    rejected = manager.post(reverse(f"{step}_member", args=[membership.id]), {"reason": "<b>" + "x" * 600})

    assert rejected.status_code == 422
    page = rejected.content.decode()
    (dialog,) = re.findall(r"<dialog open.*?</dialog>", page, re.DOTALL)
    assert f'id="{step}-{membership.id}"' in dialog
    assert "&lt;b&gt;" + "x" * 600 in dialog
    assert "at most 500 characters (it has 603)" in dialog
    membership.refresh_from_db()
    assert (membership.paused_at, membership.qualified_at) == (None, None)


def test_a_reason_rejected_on_the_page_of_raters_returns_there_once_it_is_mended(desk):
    project, person, manager = desk
    url = reverse("pause_member", args=[project.memberships.get(person=person).id])

    rejected = manager.post(url, {"reason": " ", "page": "raters"})

    assert '<input type="hidden" name="page" value="raters">' in rejected.content.decode()
    mended = manager.post(url, {"reason": "Let us talk.", "page": "raters"})
    assert mended["Location"] == reverse("raters", args=[project.id])


def test_a_reason_that_the_state_of_a_member_rejects_is_shown_to_be_copied(desk):
    project, _person, manager = desk
    reviewer = project.memberships.get(person=make_member(project, "reviewer"))

    answer = manager.post(reverse("pause_member", args=[reviewer.id]), {"reason": "Let us talk."})

    assert answer.status_code == 409
    assert "The reason that you wrote, to copy it: Let us talk." in words(answer)


def test_an_item_is_taken_out_of_use_and_used_again(desk):
    project, _person, manager = desk
    (item,) = make_gold(project)
    url = reverse("change_gold", args=[item.id])

    assert "The item is out of use." in words(manager.post(url, {"is_active": "false"}, follow=True))
    assert not GoldItem.objects.get().is_active
    assert "The item is in use again." in words(manager.post(url, {"is_active": "true"}, follow=True))


def test_accuracy_is_shown_with_its_interval_and_a_person_is_paused_and_resumed(desk):
    project, person, manager = desk
    make_gold(project, 6)
    set_policies(project, gold_percent=30, gold_least=5)
    page = reverse("gold_accuracy", args=[project.id])
    for number in range(5):
        score_gold(submit(person, claim_of(person, project, "gold")).id)
        assert ("too few to say" in words(manager.get(page))) == (number < 4)
    assert "100 % 57 to 100 %" in words(manager.get(page))
    membership = project.memberships.get(person=person)

    paused = manager.post(reverse("pause_member", args=[membership.id]), {"reason": "Let us talk."}, follow=True)
    assert "Let us talk." in words(paused)
    resumed = manager.post(reverse("resume_member", args=[membership.id]), follow=True)

    assert "at work" in words(resumed)
    membership.refresh_from_db()
    assert membership.paused_at is None


def policy_values(manager, url):
    """Returns what the form of the policies sends when nothing is changed."""
    form = manager.get(url).context["form"]
    values = {name: "" if form.initial[name] is None else form.initial[name] for name in form.fields}
    return {name: value for name, value in values.items() if value is not False}


def test_policies_are_changed_in_groups(desk):
    project, _person, manager = desk
    url = reverse("quality_settings", args=[project.id])
    values = policy_values(manager, url)

    answer = manager.post(url, {**values, "gold_percent": 10, "gold_action": "pause"})

    assert answer.status_code == 302
    policy = QualityPolicy.objects.get(project=project)
    assert (policy.gold_percent, policy.gold_action) == (10, "pause")
    rejected = manager.post(url, {**values, "requires_qualification": "on"})
    assert rejected.status_code == 422
    assert "There are 0 of 5 gold items for it" in words(rejected)


def test_checks_are_turned_off_and_thresholds_changed_on_the_page(desk):
    project, _person, manager = desk
    url = reverse("quality_settings", args=[project.id])
    values = policy_values(manager, url)

    manager.post(url, {**values, "disabled_checks": ["pasted"], "copied_words": "20", "silent_share": ""})

    policy = QualityPolicy.objects.get(project=project)
    assert (policy.disabled_checks, policy.thresholds) == (["pasted"], {"copied_words": 20})
    page = manager.get(url)
    assert (page.context["form"].initial["copied_words"], page.context["form"].initial["silent_share"]) == (20, 0.3)
    assert "Shorter texts are not compared. Default 12; from 5 to 500." in words(page)
    history = words(manager.get(reverse("events", args=[project.id])))
    assert "pasted from elsewhere" in history
    assert "alike: words at least: 20" in history


def test_the_language_of_the_texts_is_chosen_on_the_page(desk):
    project, _person, manager = desk
    url = reverse("quality_settings", args=[project.id])
    assert '<option value="" selected>any language</option>' in manager.get(url).content.decode()

    manager.post(url, {**policy_values(manager, url), "asked_language": "zh"})

    assert QualityPolicy.objects.get(project=project).asked_language == "zh"
    history = words(manager.get(reverse("events", args=[project.id])))
    assert "language of the texts nothing → Chinese" in history
    rejected = manager.post(url, {**policy_values(manager, url), "asked_language": "ja"})
    assert list(rejected.context["form"].errors) == ["asked_language"]


def test_a_threshold_out_of_its_bounds_is_rejected_beside_its_field(desk):
    project, _person, manager = desk
    url = reverse("quality_settings", args=[project.id])

    rejected = manager.post(url, {**policy_values(manager, url), "copied_words": "2.5", "silent_share": "2"})

    assert rejected.status_code == 422
    assert rejected.context["form"].errors == {
        "copied_words": ["Give a whole number from 5 to 500."],
        "silent_share": ["Give a number from 0.1 to 1."],
    }


def test_a_new_version_of_the_consent_is_asked_for_and_the_people_are_counted(desk):
    project, person, manager = desk
    url = reverse("consent", args=[project.id])
    manager.post(url, {"text": "My critiques may be published."})
    agree_to_consent(person=person, project=project, version=1)
    manager.post(url, {"text": "My critiques may be published, without my name."})

    page = words(manager.get(url))

    assert "Version 2" in page
    assert "0 people agreed · asked now" in page
    assert "1 person agreed" in page
    assert "The text that you agreed to has changed" in words(
        browser_of(person).get(reverse("desk", args=[project.id]))
    )
