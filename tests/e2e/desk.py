"""The desk as a person uses it: with the keyboard."""

from playwright.sync_api import Locator, Page, expect

REASON = (
    "The low warm light picks out every stalk and sets it against the cool band of sea, so that the colours carry it."
)
EMOTION = "It feels like the end of a long and quiet day."
SUGGESTION = "Step to the right and lower the camera by a metre."


def settle(page: Page) -> None:
    """Waits until no CSS transition is running."""
    runs = "(animation) => animation instanceof CSSTransition && animation.playState !== 'finished'"
    page.wait_for_function(f"() => !document.getAnimations().some({runs})")


class Desk:
    """The desk in one tab, from its first question on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keyboard = page.keyboard
        self.viewer = page.locator("#viewer")
        self.indicator = page.locator("#indicator")
        self.progress = page.locator("#progress")
        self.position = page.locator("#position")
        self.dialog = page.locator("dialog[open]")
        expect(page.locator(".question, .empty-state .button").first).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keyboard.press(key)

    def prompt(self) -> Locator:
        return self.page.locator(".prompt").first

    def text(self) -> Locator:
        return self.page.locator("textarea")

    def credit(self) -> str:
        """Returns the credit line, which identifies the image on the desk."""
        return self.page.locator("#credit").inner_text()

    def wait_for_stage(self, title: str) -> None:
        expect(self.position).to_contain_text(title)

    def answer_up_to_reason(self, grade: int = 4) -> None:
        self.wait_for_stage("Evaluation")
        self.press(str(grade), "Enter")
        self.wait_for_stage("Attributes")
        self.press("3", "3", "1", "2", "Enter")
        self.wait_for_stage("Reason")

    def answer_up_to_suggestion(self, grade: int = 4, reason: str = REASON) -> None:
        self.answer_up_to_reason(grade)
        self.keyboard.insert_text(reason)
        self.press("Control+Enter")
        self.wait_for_stage("Emotion")
        self.press("1", "Enter")
        self.keyboard.insert_text(EMOTION)
        self.press("Control+Enter")

    def critique(self, grade: int = 4, reason: str = REASON) -> None:
        """Answers every stage and submits."""
        self.answer_up_to_suggestion(grade, reason)
        self.wait_for_stage("Suggestion")
        self.keyboard.insert_text(SUGGESTION)
        self.press("Control+Enter")

    def expect_saved(self) -> None:
        """Waits until everything is saved, also after several retries, which come after 1, 2 and 4 seconds."""
        expect(self.indicator).to_have_attribute("data-state", "saved", timeout=60_000)

    def expect_offline(self) -> None:
        expect(self.indicator).to_have_attribute("data-state", "offline")

    def crash(self) -> None:
        """Closes the tab as a crash does: it sends no more requests, even if the network is back at that moment."""
        self.page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
        self.page.close()


def expect_focus_in_view(page: Page) -> None:
    """Expects that what has the focus is seen whole (an option: its label), also within what scrolls."""
    is_seen = """() => {
      const focused = document.activeElement;
      const box = (focused.closest("label") ?? focused).getBoundingClientRect();
      const spot = document.elementFromPoint(box.x + box.width / 2, box.bottom - 2);
      return focused !== document.body && box.top >= 0 && (focused.closest("label") ?? focused).contains(spot);
    }"""
    page.wait_for_function(is_seen)
