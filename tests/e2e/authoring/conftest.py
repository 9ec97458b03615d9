"""A desk on which items for a benchmark are written."""

import pytest
from playwright.sync_api import Locator, expect

from annotation.actions.projects.questionnaires import add_built_in
from tests.e2e.desk import Desk

QUESTION = "What leads the eye through the frame?"
OPTIONS = ("The winding path", "The row of lamps", "The edge of the roof")


class AuthoringDesk:
    """The desk with the benchmark questionnaire, at its first question."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = desk.page
        self.keyboard = desk.keyboard
        self.press = desk.press
        self.problem = self.page.locator(".problem:not(:empty)")
        self.hints = self.page.locator(".item-hints li")

    def question(self) -> Locator:
        return self.page.locator("textarea").first

    def options(self) -> Locator:
        return self.page.locator(".item-option textarea")

    def checked(self) -> list[str]:
        """Returns the ids of the chosen radio buttons."""
        return [str(id_) for id_ in self.page.eval_on_selector_all(".item :checked", "inputs => inputs.map(i => i.id)")]

    def write(self, question: str = QUESTION, options: tuple[str, ...] = OPTIONS) -> None:
        """Writes the question and its options with the keyboard, up to the marks of the correct option."""
        expect(self.question()).to_be_focused()
        self.keyboard.insert_text(question)
        self.press("Enter")
        for option in options:
            self.keyboard.insert_text(option)
            self.press("Enter")
        if len(options) < 4:
            self.press("Enter")


@pytest.fixture
def benchmark(project):
    return add_built_in(actor=project.created_by, project=project, key="aesbench")


@pytest.fixture
def authoring(benchmark, open_desk):
    return AuthoringDesk(open_desk())
