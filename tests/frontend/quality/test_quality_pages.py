"""The manager's pages of gold, accuracy, policies and consent."""

import pytest
from django.urls import reverse

from annotation.actions.quality.consent import agree_to_consent
from annotation.actions.quality.gold_results import score_gold
from annotation.models import GoldItem, QualityPolicy
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.clients import browser_of, words
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project, its annotator, and the browser of its manager."""
    project, (person,) = make_desk(images=20)
    return project, person, browser_of(make_member(project, "manager"))


def test_a_gold_item_is_made_of_a_critique_with_other_answers_and_a_tolerance(desk):
    project, person, manager = desk
    critique = make_critique(person, project)
    url = f"{reverse('new_gold', args=[project.id])}?critique={critique.id}"
    assert '<option value="3" selected' in manager.get(url).content.decode()

    answer = manager.post(
        url, {"use": "training", "explanation": "Look at the grass.", "grade": "4", "tolerance-grade": "1"}
    )

    assert answer.status_code == 302
    item = GoldItem.objects.get()
    assert (item.expected, item.use) == ({"grade": {"value": 4, "tolerance": 1.0}}, "training")
    page = words(manager.get(reverse("gold", args=[project.id])))
    assert "the grade" in page


def test_a_form_without_an_expected_answer_is_shown_again(desk):
    project, person, manager = desk
    image = make_critique(person, project).image

    answer = manager.post(f"{reverse('new_gold', args=[project.id])}?image={image.id}", {"use": "gold"})

    assert answer.status_code == 422
    assert "Give the expected answer to at least one closed question." in words(answer)


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
