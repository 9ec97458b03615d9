"""axe-core on a page of the browser tests."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""Those of axe's rules that look at colours. The dark scheme changes nothing else, so that they suffice for it;
tests/e2e/test_pages_for_everybody.py checks that."""


def violations_of(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Returns the violations that axe reports on the page.

    The script is loaded once a document, and rules that pass are not transferred: both take longer than the check.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    settings = json.dumps({"resultTypes": ["violations"], **options})
    violations: list[dict[str, Any]] = page.evaluate(f"axe.run({settings}).then((results) => results.violations)")
    return violations
