"""The review desk as a reviewer uses it: with the keyboard."""

import os
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique, CritiqueInspection, Project
from tests.e2e.people import session_cookie


class ReviewDesk:
    """The review desk in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keyboard = page.keyboard
        self.title = page.locator("#review-title")
        self.last = page.locator("#last-verdict")
        self.progress = page.locator("#progress")
        self.indicator = page.locator("#indicator")
        self.dialog = page.locator("dialog[open]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keyboard.press(key)

    def wait_for_critique(self) -> None:
        expect(self.title).to_be_visible()

    def comment(self, question: str, text: str) -> None:
        """Writes a comment, going from field to field with Tab."""
        for _ in range(12):
            if self.page.evaluate("document.activeElement.id") == f"comment-{question}":
                break
            self.keyboard.press("Tab")
        self.keyboard.insert_text(text)

    def expect_sent(self) -> None:
        expect(self.indicator).to_have_attribute("data-state", "saved")


def open_review_desk(new_context, project: Project, reviewer, query: str = "", **options) -> ReviewDesk:
    """Opens the desk for a reviewer in a browser of their own."""
    context = new_context(**options)
    context.add_cookies([session_cookie(reviewer)])
    page = context.new_page()
    page.goto(reverse("review_desk", args=[project.id]) + query)
    return ReviewDesk(page)


def ask_for_review(critique: Critique, reason: str = "all", *flags: dict) -> None:
    """Puts a critique into the queue, with flags as the workers store them."""
    critique.refresh_from_db()
    if flags:
        codes = [flag["code"] for flag in flags]
        CritiqueInspection.objects.create(
            critique=critique,
            project=critique.project,
            changed_seq=critique.changed_seq,
            flags=list(flags),
            codes=codes,
        )
    queue_review(critique.id, [reason], [flag["code"] for flag in flags], None)


def keep_image(page: Page, name: str) -> None:
    """Keeps an image of the page for whoever looks at it, in the folder that LOUPE_SCREENSHOTS names."""
    if folder := os.environ.get("LOUPE_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
