"""Promise 8: instructions are judged with keys alone, blind, and nothing that was decided or typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from annotation.actions.refining.instructions import judge_instruction
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, Instruction, SpotCheck
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member
from tests.refining.instructions import CHOICE, INVENTED, TALK, WHY_ITEM, make_instructions
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("project", [{"photographs": 2}], indirect=True)]


@pytest.fixture
def reviewer(project):
    return make_member(project, "reviewer")


@pytest.fixture
def instructions(project, annotator, request):
    make_critique(annotator, project)
    make_critique(annotator, project)
    return make_instructions(project, *getattr(request, "param", (WHY_ITEM, INVENTED, CHOICE, TALK)))


@pytest.fixture
def page(new_context, project, reviewer, instructions) -> Page:
    context = new_context()
    context.add_cookies([session_cookie(reviewer)])
    page = context.new_page()
    page.goto(f"/projects/{project.id}/refinement/spot-checks/desk/")
    expect(page.locator("#instruction-question")).to_be_visible()
    return page


def test_instructions_are_judged_by_keys_and_the_checks_speak_afterwards(page):
    assert "The checks" not in page.locator("main").inner_text()
    page.keyboard.press("a")
    expect(page.locator("#last-verdict")).to_contain_text("The checks had")
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.locator("#last-verdict")).to_contain_text("You rejected the last one. The checks had")
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("#instruction-question")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".verdicts")).to_contain_text("You rejected this: It contradicts the critique")
    page.keyboard.press("a")
    wait_until(lambda: Instruction.objects.filter(status="approved").count() == 2)
    assert set(SpotCheck.objects.values_list("verdict", flat=True)) == {"approved", "rejected"}


def test_an_edit_survives_escape_and_a_reload_and_is_saved_by_ctrl_enter(page):
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Typed by me")
    page.keyboard.press("Escape")
    expect(page.locator("#instruction-question")).to_be_visible()
    page.reload()
    expect(page.locator(".editing")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#last-verdict")).to_contain_text("You edited the last one. The checks had")
    edited = Instruction.objects.get(status="edited")
    assert "Typed by me" in (edited.answer, *edited.options)


@pytest.mark.parametrize("instructions", [(TALK,)], ids=["conversation"], indirect=True)
def test_an_instruction_without_options_is_edited(page):
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Typed by me")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#last-verdict")).to_contain_text("You edited the last one. The checks had")
    assert Instruction.objects.get(status="edited").answer == "Typed by me"


@pytest.mark.parametrize("instructions", [(WHY_ITEM,)], ids=["answer"], indirect=True)
def test_words_that_changed_meanwhile_are_read_before_what_was_typed_is_saved(page, project, instructions):
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Typed by me")
    first_id = page.evaluate(
        "JSON.parse(document.getElementById('spot-check-data').textContent).drawn.instructions[0].id"
    )
    instruction = Instruction.objects.get(pk=first_id)
    manager = make_member(project, "manager")
    judge_instruction(actor=manager, instruction=instruction, verdict="edited", changes={"answer": "Edited first."})
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Judge it again", exact=True).click()
    expect(page.locator(".given-answer")).to_have_text("Edited first.")
    page.keyboard.press("e")
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Typed by me")


@pytest.mark.parametrize("instructions", [(WHY_ITEM,)], ids=["answer"], indirect=True)
@pytest.mark.parametrize("key", ["e", "r"], ids=["edit", "own_reason"])
def test_what_was_typed_about_a_retired_instruction_is_shown_until_it_is_discarded(page, annotator, key):
    page.keyboard.press(key)
    page.locator("#own-reason" if key == "r" else ".editing textarea >> nth=1").fill("Typed by me")
    for critique in Critique.objects.filter(annotator=annotator):
        withdraw_critique(actor=annotator, critique=critique, reason="A mistake.")
    page.keyboard.press("Enter" if key == "r" else "Control+Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Typed by me")
    expect(dialog.locator("section")).to_have_count(1)
    assert violations_of(page) == []
    page.keyboard.press("Escape")
    page.reload()
    expect(dialog).to_contain_text("Typed by me")
    page.get_by_role("button", name="Discard it").click()
    assert "Typed by me" not in page.evaluate("Object.values(localStorage).join()")


def test_judgements_are_kept_while_the_network_is_away_and_sent_when_it_is_back(page):
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.locator("#indicator")).to_have_attribute("data-state", "offline")
    expect(page.locator("#indicator")).to_contain_text("2 waiting")
    page.keyboard.press("u")
    expect(page.locator("#indicator")).to_contain_text("1 waiting")
    page.context.set_offline(False)
    wait_until(lambda: SpotCheck.objects.count() == 1)
    expect(page.locator("#indicator")).to_have_attribute("data-state", "saved")


def test_the_next_instruction_and_its_image_are_here_before_they_are_needed(page):
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    is_next, is_loaded = page.evaluate(
        """() => {
            const before = document.querySelector("#instruction-question");
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
            const image = document.querySelector(".image-frame img");
            const isNext = document.querySelector("#instruction-question") !== before;
            return [isNext, image.complete && image.naturalWidth > 0];
        }"""
    )
    assert (is_next, is_loaded) == (True, True)


def test_axe_finds_nothing_on_the_desk_in_any_state(page):
    for viewport in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        page.set_viewport_size(viewport)
        for key in ("e", "Escape", "r"):
            page.keyboard.press(key)
            settle(page)
            assert [violation["id"] for violation in violations_of(page)] == []
        page.keyboard.press("Escape")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        settle(page)
        assert [violation["id"] for violation in violations_of(page, runOnly=COLOR_RULES)] == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.emulate_media(color_scheme="light")
