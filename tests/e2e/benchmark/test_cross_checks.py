"""Promise 9: questions are checked with keys alone, blind until the answer, and nothing that was decided is lost."""

import pytest
from playwright.sync_api import Page, expect

from annotation.actions.desk.revise import revise_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.projects.questionnaires import add_built_in
from annotation.models import Candidate, CrossCheck
from tests.authored import author, check_candidate
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie
from tests.factories import make_member
from tests.waiting import wait_until

SETTINGS = {"photographs": 2, "cross_checks_per_candidate": 1}
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [SETTINGS], indirect=True)]


@pytest.fixture
def critiques(project, annotator):
    add_built_in(actor=project.created_by, project=project, key="aesbench")
    project.refresh_from_db()
    return [author(annotator, project) for _ in range(2)]


@pytest.fixture
def checker(project):
    return make_member(project)


@pytest.fixture
def page(new_context, project, critiques, checker) -> Page:
    context = new_context()
    context.add_cookies([session_cookie(checker)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/benchmark/cross-check/")
    expect(page.locator("#check-question")).to_be_visible()
    return page


def question_of(page) -> Candidate:
    """Returns the authored question on the page."""
    return Candidate.objects.get(
        text=page.locator("#check-question").inner_text(), image__title=page.locator(".credit-title").inner_text()
    )


def press_option(page, candidate, index):
    """Presses the digit of the option with that index."""
    texts = page.locator(".choice > span").all_inner_texts()
    page.keyboard.press(str(texts.index(candidate.options[index]) + 1))


def test_a_question_is_answered_and_judged_by_keys_and_the_next_one_follows(page):
    candidate = question_of(page)
    press_option(page, candidate, candidate.correct)
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_have_text("You chose the author’s answer.")
    page.keyboard.press("Enter")  # one too many: nobody agrees by it
    expect(page.locator("#primary")).to_be_disabled()
    expect(page.locator("#progress")).to_have_text("0 checked")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("1 checked")
    wait_until(lambda: Candidate.objects.get(pk=candidate.pk).status == "accepted")


def test_an_objection_needs_a_comment_which_survives_a_reload(page):
    candidate = question_of(page)
    press_option(page, candidate, (candidate.correct + 1) % len(candidate.options))
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_have_text("You chose another option than the author.")
    expect(page.locator("#primary")).to_be_disabled()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Say why")).to_be_visible()
    page.keyboard.insert_text("Two options fit.")
    page.reload()
    expect(page.get_by_label("Why?")).to_have_value("Two options fit.")
    page.keyboard.press("2")
    page.get_by_label("Why?").focus()
    page.keyboard.press("Control+Enter")
    wait_until(lambda: CrossCheck.objects.filter(verdict="ambiguous", comment="Two options fit.").exists())
    assert Candidate.objects.get(pk=candidate.pk).status == "disputed"


@pytest.mark.parametrize("way", ["reload", "later"])
def test_a_chosen_verdict_comes_back_with_its_comment(page, way):
    """Promise 9: whoever objects is never made to agree by a reload, or by leaving the question for later."""
    candidate = question_of(page)
    press_option(page, candidate, candidate.correct)
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_have_text("You chose the author’s answer.")
    page.keyboard.press("3")
    page.get_by_label("Why?").fill("The sky is darker.")
    if way == "reload":
        page.reload()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        while page.get_by_label("Why?").count() == 0:
            page.keyboard.press("n")
    expect(page.get_by_label("Why?")).to_have_value("The sky is darker.")
    expect(page.get_by_role("radio", name="The marked answer is wrong")).to_be_checked()
    page.get_by_label("Why?").focus()
    page.keyboard.press("Control+Enter")
    wait_until(lambda: CrossCheck.objects.filter(verdict="wrong", comment="The sky is darker.").exists())


def test_on_a_phone_every_verdict_is_in_sight_before_one_is_chosen(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-title")).to_be_visible()
    expect(page.locator("#primary")).to_be_disabled()
    panel = page.locator("#questions").bounding_box()
    for label in page.locator("label.choice").all():
        box = label.bounding_box()
        assert panel["y"] <= box["y"] and box["y"] + box["height"] <= panel["y"] + panel["height"] + 1


def test_every_question_of_the_session_is_checked_and_the_end_is_calm(page):
    for number in range(1, 9):
        criterion = page.locator(".instruction .label").inner_text().lower()
        if criterion != "interpretation":
            page.keyboard.press("1")
            page.keyboard.press("Enter")
        if criterion != "assessment":
            expect(page.locator("#verdict-title")).to_be_visible()
            page.keyboard.press("1")
            page.keyboard.press("Enter")
        expect(page.locator("#progress")).to_have_text(f"{number} checked")
    expect(page.get_by_role("heading", name="Nothing left to check.")).to_be_visible()
    wait_until(lambda: CrossCheck.objects.filter(status="done").count() == 8)


def test_answers_are_kept_while_the_network_is_away_and_the_key_comes_with_it(page):
    page.wait_for_load_state("networkidle")
    first = page.locator(".credit-title").inner_text()
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#indicator")).to_have_attribute("data-state", "offline")
    expect(page.get_by_role("status").filter(has_text="on its way")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".credit-title")).not_to_have_text(first)
    page.context.set_offline(False)
    wait_until(lambda: CrossCheck.objects.filter(status="answered").count() == 1)
    expect(page.locator("#indicator")).to_have_attribute("data-state", "saved")


def test_a_question_that_its_author_has_changed_meanwhile_is_passed_over(page, annotator):
    candidate = question_of(page)
    changed = {candidate.question: {**candidate.critique.answers[candidate.question], "question": "What is lit?"}}
    revise_critique(actor=annotator, critique=candidate.critique, answers=changed)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("The author has changed this question")
    page.keyboard.press("Enter")
    expect(page.locator(".credit-title")).not_to_have_text(candidate.image.title)


def test_a_comment_on_a_question_that_has_changed_is_shown_until_it_is_discarded(page, annotator):
    candidate = question_of(page)
    press_option(page, candidate, candidate.correct)
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_be_visible()
    page.keyboard.press("3")
    page.get_by_label("Why?").fill("The sky is darker.")
    changed = {candidate.question: {**candidate.critique.answers[candidate.question], "question": "What is lit?"}}
    revise_critique(actor=annotator, critique=candidate.critique, answers=changed)
    page.keyboard.press("Control+Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("The author has changed this question")
    expect(dialog).to_contain_text("The sky is darker.")
    assert violations_of(page) == []
    page.keyboard.press("Escape")
    page.reload()
    expect(dialog).to_contain_text(candidate.text)
    page.get_by_role("button", name="Discard it").click()
    assert "The sky is darker." not in page.evaluate("Object.values(localStorage).join()")


def test_the_note_of_a_question_that_could_not_be_given_back_is_shown(page, annotator):
    candidate = question_of(page)
    changed = {candidate.question: {**candidate.critique.answers[candidate.question], "question": "What is lit?"}}
    page.keyboard.press("s")
    page.keyboard.press("2")
    page.locator("#reason-note").fill("I do not know this word.")
    revise_critique(actor=annotator, critique=candidate.critique, answers=changed)
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_contain_text("I do not know this word.")


def test_a_question_that_was_answered_in_another_window_is_shown_with_its_key(page, checker):
    candidate = question_of(page)
    check = CrossCheck.objects.get(candidate=candidate, person=checker)
    right = check.order.index(candidate.correct)
    answer_cross_check(person=checker, cross_check_id=check.id, option=right, seconds=None)
    press_option(page, candidate, (candidate.correct + 1) % len(candidate.options))
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("the first answer counts")
    page.keyboard.press("Enter")
    expect(page.locator("#check-question")).to_have_text(candidate.text)
    expect(page.locator(".outcome")).to_have_text("You chose the author’s answer.")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    wait_until(lambda: CrossCheck.objects.get(pk=check.pk).status == "done")


def test_the_next_question_and_its_image_are_here_before_they_are_needed(page):
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    before = page.locator(".credit-title").inner_text()
    is_loaded = page.evaluate(
        """() => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true}));
            const image = document.querySelector(".image-frame img");
            return image.complete && image.naturalWidth > 0;
        }"""
    )
    assert is_loaded
    assert page.locator(".credit-title").inner_text() != before


def test_axe_finds_nothing_on_the_desk_in_any_state(page):
    for viewport in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        page.set_viewport_size(viewport)
        settle(page)
        assert [violation["id"] for violation in violations_of(page)] == []
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        expect(page.locator("#verdict-title")).to_be_visible()
        settle(page)
        assert [violation["id"] for violation in violations_of(page)] == []
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        settle(page)
        assert [violation["id"] for violation in violations_of(page, runOnly=COLOR_RULES)] == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.emulate_media(color_scheme="light")
        page.keyboard.press("n")


def test_an_author_revises_a_question_that_came_back_and_it_is_checked_anew(new_context, project, annotator, critiques):
    candidate = Candidate.objects.get(critique=critiques[0], criterion="AesP")
    check_candidate(make_member(project), candidate, verdict="ambiguous", comment="The path fits too.")
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/benchmark/returned/")
    expect(page.get_by_text("The path fits too.")).to_be_visible()
    page.get_by_role("link", name="Revise").click()
    expect(page.get_by_role("region", name="What was said of this question")).to_contain_text("The path fits too.")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.get_by_label("Question", exact=True).fill("What is lit most?")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    wait_until(lambda: Candidate.objects.filter(text="What is lit most?", status="unchecked").exists())
    expect(page.get_by_text("The path fits too.")).to_have_count(0)
    candidate.refresh_from_db()
    assert candidate.retired_at is not None


def test_a_question_that_one_cannot_answer_is_given_back_with_a_reason(page, project):
    first = page.locator(".credit-title").inner_text(), page.locator("#check-question").inner_text()
    page.keyboard.press("s")
    expect(page.locator("dialog[open]")).to_contain_text("You cannot answer this?")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    wait_until(lambda: CrossCheck.objects.filter(status="skipped", skip_reason="words").count() == 1)
    expect(page.locator("#progress")).to_have_text("0 checked")
    titles = []
    for _ in range(8):  # more than the desk holds at a time
        titles.append((page.locator(".credit-title").inner_text(), page.locator("#check-question").inner_text()))
        page.keyboard.press("n")
    assert first not in titles


@pytest.mark.parametrize("is_judged", [False, True])
@pytest.mark.parametrize("choice", [0, 1])
def test_an_answer_in_another_window_is_shown_with_its_key(page, checker, choice, is_judged):
    """Promise 9: the first answer counts, in whichever window it was given."""
    candidate = question_of(page)
    check = CrossCheck.objects.get(candidate=candidate, person=checker)
    answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    if is_judged:
        judge_cross_check(person=checker, cross_check_id=check.id, verdict="agree")
    page.keyboard.press(str(choice + 1))
    page.keyboard.press("Enter")
    if choice:
        expect(page.locator("dialog[open]")).to_contain_text("the first answer counts")
        page.keyboard.press("Enter")
    if is_judged:
        expect(page.locator("#progress")).to_have_text("1 checked")
    else:
        expect(page.locator("#verdict-title")).to_be_visible()
        chosen = page.locator(".options-list li", has_text="your choice")
        expect(chosen).to_contain_text(candidate.options[check.order[0]])
