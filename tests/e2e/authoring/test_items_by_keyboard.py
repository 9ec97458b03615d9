"""Experts write items for a benchmark with the keyboard, and lose nothing of them."""

import pytest
from playwright.sync_api import expect

from annotation.actions.evaluating.coverage import set_coverage_targets
from annotation.evaluating.coverage_targets import CellKey
from annotation.models import Candidate, Critique, Draft
from tests.authored import author, check_candidate
from tests.e2e.authoring.conftest import OPTIONS, QUESTION, AuthoringDesk
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import REASON, settle
from tests.e2e.people import make_annotator

pytestmark = pytest.mark.browser

FEELING = "Which mood does the evening light spread?"
FEELINGS = ("A calm one", "A restless one")


def write_items(authoring):
    authoring.desk.wait_for_stage("Perception")
    authoring.write()
    authoring.press("b", "3", "2", "Control+Enter")
    authoring.desk.wait_for_stage("Empathy")
    authoring.write(FEELING, FEELINGS)
    authoring.press("a", "4", "2", "Enter")
    authoring.desk.wait_for_stage("Assessment")


def write_critique(authoring):
    write_items(authoring)
    authoring.press("3", "Enter")
    authoring.desk.wait_for_stage("Interpretation")
    authoring.keyboard.insert_text(REASON)
    authoring.press("Control+Enter")


def test_two_items_a_grade_and_its_reasons_are_written_without_a_mouse(authoring):
    write_critique(authoring)
    expect(authoring.desk.progress).to_have_text("2 of 4")
    authoring.desk.expect_saved()

    critique = Critique.objects.get()

    assert critique.answers == {
        "perception": {
            "question": QUESTION,
            "options": list(OPTIONS),
            "correct": 1,
            "dimension": "composition",
            "kind": "what",
        },
        "empathy": {"question": FEELING, "options": list(FEELINGS), "correct": 0, "dimension": "vibe", "kind": "what"},
        "grade": 3,
        "reason": REASON,
    }
    assert critique.level == "high"


def test_an_unfinished_item_survives_a_reload(authoring):
    """Promise 8: every character, the mark and the tag are as they were."""
    authoring.write("What leads ", ("The  path ", "The"))
    authoring.press("b", "3")
    expect(authoring.page.locator("#perception-kind-0")).to_be_focused()
    authoring.desk.expect_saved()
    authoring.page.reload()

    expect(authoring.question()).to_have_value("What leads ")
    expect(authoring.options().nth(0)).to_have_value("The  path ")
    expect(authoring.options().nth(1)).to_have_value("The")
    assert authoring.checked() == ["perception-correct-B", "perception-dimension-2"]
    assert Draft.objects.get().answers["perception"]["question"] == "What leads "


def test_a_problem_stands_beside_its_part_and_goes_when_it_is_solved(authoring):
    """Promise 8: the message says what to do, and what was typed stays."""
    authoring.write("", ("Yes", "yes"))
    authoring.press("Control+Enter")
    expect(authoring.problem).to_have_text("Please write the question.")
    expect(authoring.question()).to_be_focused()
    authoring.keyboard.insert_text("Is the horizon level?")
    expect(authoring.problem).to_have_count(0)
    authoring.press("Control+Enter")
    expect(authoring.problem).to_have_text("Option B repeats another one. Please change it.")
    expect(authoring.options().nth(1)).to_be_focused()
    expect(authoring.options().nth(1)).to_have_attribute("aria-invalid", "true")
    authoring.press("Control+a")
    authoring.keyboard.insert_text("No")
    authoring.press("Control+Enter")
    expect(authoring.problem).to_have_text("Please mark the correct option.")
    authoring.press("b", "Control+Enter")
    expect(authoring.problem).to_have_text("Please choose what the question is about.")
    authoring.press("3", "1", "Control+Enter")
    authoring.desk.wait_for_stage("Empathy")


def test_a_text_that_is_too_long_is_named_at_once_and_loses_no_word(authoring):
    """Promise 8: what is pasted stays whole, also over a reload, until its author has shortened it."""
    words = "The narrow path that leads past the lamps " * 11
    authoring.write("What leads the eye?", ("The lamps",))
    authoring.options().nth(1).focus()
    authoring.keyboard.insert_text(words)
    expect(authoring.problem).to_have_text(f"{len(words)} characters; please keep to 400.")
    expect(authoring.options().nth(1)).to_have_attribute("aria-invalid", "true")
    authoring.page.reload()
    expect(authoring.options().nth(1)).to_have_value(words)
    authoring.options().nth(1).fill("The path")
    expect(authoring.problem).to_have_count(0)
    authoring.desk.expect_saved()
    assert Draft.objects.get().answers["perception"]["options"] == ["The lamps", "The path"]


@pytest.mark.parametrize("project", [{"photographs": 1, "critiques_per_image": 2}], indirect=True, ids=["one image"])
def test_a_grade_that_does_not_count_is_named_before_it_is_given(benchmark, open_desk, project, annotator):
    """Promise 9: whoever has graded the image in a cross-check reads that their first grade counts."""
    project.refresh_from_db()
    critique = author(make_annotator(project), project)
    check_candidate(annotator, Candidate.objects.get(critique=critique, criterion="AesA"))
    authoring = AuthoringDesk(open_desk())
    note = authoring.page.locator(".note")
    expect(note).to_have_count(0)
    write_items(authoring)
    expect(note).to_contain_text("this grade does not count in the agreement")
    settle(authoring.page)
    assert violations_of(authoring.page) == []
    authoring.press("3", "Enter")
    authoring.desk.wait_for_stage("Interpretation")
    expect(note).to_have_count(0)


def test_items_written_offline_are_kept_undone_and_sent_later(authoring):
    """Promises 1 and 8: what was submitted without a network comes back as it was, or arrives."""
    context = authoring.page.context
    context.set_offline(True)
    write_critique(authoring)
    expect(authoring.desk.progress).to_have_text("2 of 4")
    authoring.page.locator("#viewer").focus()
    authoring.press("u")
    expect(authoring.desk.progress).to_have_text("1 of 4")
    authoring.page.locator(".committed-stage").first.click()
    expect(authoring.question()).to_have_value(QUESTION)
    assert authoring.checked() == ["perception-correct-B", "perception-dimension-2", "perception-kind-1"]
    authoring.press("Control+Enter")
    expect(authoring.desk.progress).to_have_text("2 of 4")
    context.set_offline(False)
    authoring.desk.expect_saved()
    assert Critique.objects.get().answers["perception"]["options"] == list(OPTIONS)


@pytest.mark.parametrize("project", [{"session_length": 1}], indirect=True, ids=["of one image"])
def test_the_end_of_a_session_tells_what_was_done(authoring):
    write_critique(authoring)
    expect(authoring.desk.dialog).to_contain_text("1 image. Rest your eyes?")
    expect(authoring.desk.dialog).to_contain_text("2 questions written for the benchmark.")
    settle(authoring.page)
    assert violations_of(authoring.page) == []
    authoring.press("Enter")
    expect(authoring.desk.dialog).to_have_count(0)
    expect(authoring.desk.progress).to_have_text("1 of 1")


def test_hints_appear_while_one_writes_and_keep_nothing_from_going_on(authoring):
    authoring.write("Why is this blurred image weak?", ("The blurred face", "All of the above"))
    authoring.press("a")
    expect(authoring.hints).to_have_text(
        [
            "Only option A repeats “blurred” of the question. Use other words in one of them.",
            "Option B is no option. Write something that could be true of such an image.",
            "The question names “blurred”, which is for the image to show. Ask without it.",
        ]
    )
    authoring.press("1", "4", "Control+Enter")
    authoring.desk.wait_for_stage("Empathy")


def test_a_committed_item_is_folded_into_a_line_and_can_be_changed(authoring):
    authoring.write()
    authoring.press("b", "3", "2", "Control+Enter")
    summary = authoring.page.locator(".stage-summary")
    expect(summary).to_contain_text("B) The row of lamps ✓")
    authoring.page.locator(".committed-stage").click()
    expect(authoring.question()).to_have_value(QUESTION)
    authoring.keyboard.press("Control+a")
    authoring.keyboard.insert_text("What draws the eye first?")
    authoring.press("Control+Enter")
    authoring.desk.expect_saved()

    (revision,) = Draft.objects.get().revisions

    assert (revision["from"]["question"], revision["to"]["question"]) == (QUESTION, "What draws the eye first?")


def test_what_is_needed_most_is_named_and_chosen_and_may_be_changed(open_desk, benchmark, project):
    authoring = open_with_target(open_desk, project, 12)

    expect(authoring.page.locator(".item-topic")).to_have_text("Most needed here: Content · Why12 still missing")
    assert authoring.checked() == ["perception-dimension-3", "perception-kind-3"]
    authoring.write()
    authoring.press("a")
    assert authoring.checked() == ["perception-correct-A", "perception-dimension-3", "perception-kind-3"]
    authoring.page.locator("#perception-kind-1").focus()
    authoring.press("3", "Control+Enter")
    authoring.desk.wait_for_stage("Empathy")
    expect(authoring.page.locator(".item-topic")).to_have_count(0)
    authoring.desk.expect_saved()
    assert Draft.objects.get().answers["perception"]["kind"] == "how"


def test_what_is_needed_is_no_answer_before_something_is_written(open_desk, benchmark, project):
    authoring = open_with_target(open_desk, project, 1)
    authoring.press("Control+Enter")
    expect(authoring.problem).to_have_text("Please answer this.")
    expect(authoring.question()).to_be_focused()


def open_with_target(open_desk, project, target):
    """Opens the desk where questions about the content that ask why are wanted."""
    project.refresh_from_db()
    cell = CellKey("AesP", "", "content", "why")
    set_coverage_targets(actor=project.created_by, project=project, targets={cell: target})
    return AuthoringDesk(open_desk())


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_everybody_can_write_items(benchmark, open_desk, size):
    authoring = AuthoringDesk(open_desk(viewport={"width": size[0], "height": size[1]}))
    authoring.write()
    authoring.press("b")
    settle(authoring.page)
    assert violations_of(authoring.page) == []
    authoring.page.emulate_media(color_scheme="dark")
    settle(authoring.page)
    assert violations_of(authoring.page, runOnly=COLOR_RULES) == []
    assert authoring.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
