"""The desk counts how the characters of a text came about: real keys, a real clipboard, a real input method."""

import pytest
from playwright.sync_api import expect

from annotation.models import Critique, Draft
from tests.e2e.desk import EMOTION, REASON, SUGGESTION, Desk

pytestmark = pytest.mark.browser

OUTSIDE = "A text that was written in another program, and is brought to the desk by the clipboard."


def copy_outside(desk: Desk, text: str) -> None:
    """Puts a text on the clipboard, as another program does."""
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)


def saved_counts(desk: Desk, question: str = "reason") -> dict[str, int]:
    """Returns the counts of a text in the draft that the server has."""
    desk.press("End")
    desk.keyboard.type("x")  # the last change is saved with all before it
    with desk.page.expect_response("**/draft/"):
        pass
    desk.expect_saved()
    counts = Draft.objects.get().viewing["writing"][question]
    return {**counts, "typed": counts.get("typed", 0) - 1}


def test_typed_and_pasted_characters_are_counted_apart_and_survive_a_reload(desk):
    desk.answer_up_to_reason()
    desk.keyboard.type("The light ")
    copy_outside(desk, OUTSIDE)
    desk.press("Control+v")
    expect(desk.text()).to_have_value(f"The light {OUTSIDE}")
    desk.press("Control+z", "Control+Shift+z", "Backspace", "Control+z")
    counts = saved_counts(desk)
    assert counts == {"typed": len("The light "), "pasted_other": len(OUTSIDE)}
    desk.page.reload()
    desk.text().focus()
    desk.keyboard.type("!")
    desk.press("Control+Enter")
    desk.wait_for_stage("Emotion")
    desk.expect_saved()
    assert Draft.objects.get().viewing["writing"]["reason"] == {
        "typed": len("The light ") + 2,
        "pasted_other": len(OUTSIDE),
    }


def test_ones_own_text_is_told_from_others_when_it_is_pasted(desk):
    desk.answer_up_to_reason()
    desk.keyboard.insert_text(REASON)
    desk.press("Control+a", "Control+c", "Control+x", "Control+v")
    assert saved_counts(desk) == {"typed": len(REASON), "pasted_own": len(REASON)}
    desk.press("Backspace", "Control+Enter")
    desk.wait_for_stage("Emotion")
    desk.press("1", "Enter", "Control+v")
    expect(desk.text()).to_have_value(REASON)
    assert saved_counts(desk, "emotion") == {"typed": 0, "pasted_own": len(REASON)}


def test_what_an_input_method_composes_is_composed(desk):
    desk.answer_up_to_reason()
    browser = desk.page.context.new_cdp_session(desk.page)
    for text in ("g", "gu", "gua", "guang"):
        browser.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    browser.send("Input.insertText", {"text": "光线"})
    expect(desk.text()).to_have_value("光线")
    assert saved_counts(desk) == {"typed": 0, "composed": 2}


def test_what_a_script_writes_is_silent(desk):
    desk.answer_up_to_reason()
    desk.keyboard.type("Warm. ")
    desk.page.evaluate(
        """(text) => {
          const area = document.querySelector("textarea");
          area.value += text;
          area.dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        OUTSIDE,
    )
    assert saved_counts(desk) == {"typed": len("Warm. "), "silent": len(OUTSIDE)}
    desk.page.evaluate("() => { document.querySelector('textarea').value += ' No event tells of it.'; }")
    assert saved_counts(desk)["silent"] == len(OUTSIDE) + len(" No event tells of it.")


def test_a_critique_keeps_the_counts_and_the_help_says_so(desk):
    desk.press("g")
    expect(desk.dialog).to_contain_text("how many characters of each text")
    desk.press("Escape")
    desk.critique()
    expect(desk.progress).to_have_text("2 of 4")
    desk.expect_saved()
    assert Critique.objects.get().viewing["writing"] == {
        "reason": {"typed": len(REASON)},
        "emotion": {"typed": len(EMOTION)},
        "suggestion": {"typed": len(SUGGESTION)},
    }
