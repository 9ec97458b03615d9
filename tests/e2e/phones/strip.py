"""The strip below the image, on phones and in each language."""

import re

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.e2e.reviews.review_desk import keep_image

FAULTS_OF_STRIP = """() => {
  const strip = document.querySelector(".strip");
  const boxes = [...strip.querySelectorAll("#indicator-text, button, #progress, .credit")]
    .filter((part) => part.checkVisibility({ visibilityProperty: true }) && part.textContent.trim())
    .map((part) => ({ text: part.textContent.trim(), box: part.getBoundingClientRect() }))
    .sort((one, other) => one.box.left - other.box.left);
  const edge = { text: "the edge", box: { left: strip.getBoundingClientRect().right } };
  return boxes.filter(({ box }, index) => box.right > (boxes[index + 1] ?? edge).box.left + 0.5)
    .map(({ text }, index) => `${text} lies below the next one`);
}"""
FITS = "({scrollWidth, clientWidth}) => scrollWidth <= clientWidth"


def expect_a_clear_strip(page: Page, name: str) -> None:
    """Expects that nothing in the strip lies below anything else or beyond its edge, and that the state is legible."""
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            page.reload()
            expect(page.locator("html")).to_have_attribute("lang", re.compile(language, re.IGNORECASE))
            expect(page.locator("#progress")).not_to_be_empty()
            expect(page.locator("#zoom")).to_contain_text("%")
            keep_image(page, f"strip-{name}-{language}-{width}")
            assert page.evaluate(FAULTS_OF_STRIP) == [], (language, width)
            assert page.locator("#indicator-text").evaluate(FITS), (language, width)
