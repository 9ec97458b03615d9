"""`make bench-browser`: the times that an annotator waits in Chromium, with Loupe as `make run` starts it.

    python -m bench.browser [--rounds 20]

With an empty cache: requests and transferred bytes of the desk, and the time until its first image is painted and its
first question can be answered. Then, for a series of critiques of the demo's images: the time from Ctrl+Enter until the
next image is painted and its form is ready. Last a reviewer accepts these critiques: the time from A until the next
critique is painted and can be decided on. The results are also in LOUPE_DATA/bench/browser.json.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from config.embedded.environment import data_directory
from config.embedded.redis import free_port
from tests.config.running import Running
from tests.e2e.desk import SUGGESTION, Desk

COLD_ROUNDS: Final = 5
QUEUED_WITHIN_SECONDS: Final = 30.0
END_MS: Final = 5_000
PEOPLE: Final = ("annotator", "annotator2")

# Checks every frame: an image that is decoded and laid out, and a question that can be answered, are painted one frame
# after the frame that first has them.
TIMING_SCRIPT: Final = """
(() => {
  const credit = () => document.querySelector("#credit")?.textContent ?? "";
  const shown = () => [...document.querySelectorAll("#viewer img")].some(
      (image) => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().width > 0);
  const ready = () => shown() && document.querySelector(".question input") !== null
      && !document.querySelector("#viewer").classList.contains("loading")
      && !document.querySelector("#primary").disabled;
  window.watched = {};
  const watch = (name, from, holds) => {
    const frame = () => {
      if (!holds()) return requestAnimationFrame(frame);
      requestAnimationFrame(() => { window.watched[name] = performance.now() - from; });
    };
    requestAnimationFrame(frame);
  };
  watch("cold", 0, ready);
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || !window.measureNext) return;
    window.measureNext = false;
    const before = credit();
    watch("next", performance.now(), () => credit() !== before && ready());
  }, {capture: true});
  const reviewed = () => document.querySelector("#review-title");
  const decidable = () => shown() && reviewed() !== null
      && !document.querySelector("#viewer").classList.contains("loading")
      && !document.querySelector("#primary").disabled;
  watch("first_review", 0, decidable);
  addEventListener("keydown", (event) => {
    if (event.key !== "a" || !window.measureNext) return;
    window.measureNext = false;
    const [title, image] = [reviewed(), credit()];
    watch("decided", performance.now(), () => reviewed() !== title && decidable());
    window.imageBefore = image;
  }, {capture: true});
})();
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-browser")
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="loupe-bench-") as directory:
        running = Running(Path(directory), free_port())
        try:
            running.wait_for("Sign in as")
            results = measure(Path(directory), f"http://localhost:{running.port}", rounds)
        finally:
            running.interrupt()
    show(results)


def measure(data: Path, url: str, rounds: int) -> dict[str, Any]:
    """Returns all results for the Loupe at `url`, whose data directory is `data`."""
    accounts = json.loads((data / "demo-accounts.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        sign_ins = {name: sign_in(browser, url, accounts[name]) for name in PEOPLE}
        cold = [open_cold(browser, sign_ins[PEOPLE[0]]) for _ in range(COLD_ROUNDS)]
        waits = [wait for name in PEOPLE for wait in critique(browser, sign_ins[name], rounds)][:rounds]
        desk = sign_ins[PEOPLE[0]]["desk"]
        ask_for_reviews(playwright, url, accounts["manager"], desk)
        reviewer = {**sign_in(browser, url, accounts["reviewer"]), "desk": desk.replace("/desk/", "/reviews/desk/")}
        decisions = review(browser, reviewer, rounds)
        browser.close()
    return {
        "cold": {name: statistics.median(sample[name] for sample in cold) for name in cold[0]},
        "next_ms": summary(waits),
        "decided_ms": summary(decisions),
    }


def summary(waits: list[float]) -> dict[str, float]:
    return {"median": statistics.median(waits), "worst": max(waits), "rounds": len(waits)}


def sign_in(browser: Browser, url: str, account: dict[str, str]) -> dict[str, Any]:
    """Signs a person in and returns the browser's state and the URL of the desk, if they have one."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", account["username"])
    page.fill("[name=password]", account["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desks = page.locator("a[href$='/desk/']")
    desk = desks.first.get_attribute("href") if desks.count() else None
    session = {"state": context.storage_state(), "desk": f"{url}{desk}" if desk else ""}
    context.close()
    return session


def open_cold(browser: Browser, session: dict[str, Any]) -> dict[str, float]:
    """Opens the desk with an empty cache and returns the time, the requests and the transferred bytes by kind."""
    context = new_context(browser, session)
    page = context.new_page()
    responses = record_responses(context, page)
    page.goto(session["desk"])
    milliseconds = page.wait_for_function("() => window.watched.cold").json_value()
    page.wait_for_load_state("networkidle")
    context.close()
    code = sum(size for kind, size in responses if kind in {"Script", "Stylesheet"})
    images = sum(size for kind, size in responses if kind == "Image")
    total = sum(size for _, size in responses)
    return {
        "requests": len(responses),
        "script_and_style_kb": code / 1000,
        "images_kb": images / 1000,
        "other_kb": (total - code - images) / 1000,
        "ready_ms": milliseconds,
    }


def new_context(browser: Browser, session: dict[str, Any]) -> BrowserContext:
    # wait_for_function needs eval, which the pages' policy forbids.
    context = browser.new_context(
        storage_state=session["state"], viewport={"width": 1440, "height": 900}, bypass_csp=True
    )
    context.add_init_script(TIMING_SCRIPT)
    return context


def record_responses(context: BrowserContext, page: Page) -> list[tuple[str, float]]:
    """Returns a list that grows while the page loads: the kind of each response, and its transferred bytes."""
    kinds: dict[str, str] = {}
    responses: list[tuple[str, float]] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: responses.append((kinds.get(event["requestId"], "Other"), event["encodedDataLength"])),
    )
    return responses


def critique(browser: Browser, session: dict[str, Any], rounds: int) -> list[float]:
    """Writes up to `rounds` critiques, as many as there are images, and returns the waits in milliseconds."""
    context = new_context(browser, session)
    page = context.new_page()
    page.goto(session["desk"])
    page.wait_for_function("() => window.watched.cold")
    desk, waits = Desk(page), []
    image_count = int(desk.progress.inner_text().split()[-1])
    for _ in range(min(rounds, image_count - 1)):
        desk.answer_up_to_suggestion(grade=3)
        desk.wait_for_stage("Suggestion")
        desk.keyboard.insert_text(SUGGESTION)
        desk.expect_saved()
        page.evaluate("window.watched.next = undefined; window.measureNext = true")
        desk.press("Control+Enter")
        waits.append(page.wait_for_function("() => window.watched.next").json_value())
    context.close()
    return waits


def ask_for_reviews(playwright: Playwright, url: str, account: dict[str, str], desk: str) -> None:
    """Has all critiques of the desk's project reviewed."""
    project_id = desk.rstrip("/").split("/")[-2]
    api = playwright.request.new_context(base_url=f"{url}/api/v1/")
    credentials = {"username": account["username"], "password": account["password"]}
    token = api.post("auth/token/", data=credentials).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    for response in (
        api.patch(f"projects/{project_id}/quality/", data={"review": "all"}, headers=headers),
        api.post(f"projects/{project_id}/reviews/queue/", data={}, headers=headers),
    ):
        assert response.ok, response.text()
    api.dispose()


def review(browser: Browser, session: dict[str, Any], rounds: int) -> list[float]:
    """Accepts up to `rounds` critiques of an image other than the one before; returns the waits in milliseconds."""
    context = new_context(browser, session)
    page = context.new_page()
    deadline = time.monotonic() + QUEUED_WITHIN_SECONDS
    page.goto(session["desk"])
    while not page.locator("#review-title").count():
        assert time.monotonic() < deadline, "No critique waits for a review."
        page.wait_for_timeout(500)
        page.reload()
    page.wait_for_function("() => window.watched.first_review")
    waits: list[float] = []
    for _ in range(3 * rounds):
        page.wait_for_timeout(1000)  # a reviewer reads; what comes next is prefetched meanwhile
        page.evaluate("window.watched.decided = undefined; window.measureNext = true")
        page.keyboard.press("a")
        try:
            wait = page.wait_for_function("() => window.watched.decided", timeout=END_MS).json_value()
        except PlaywrightTimeout:
            break  # none is left
        if page.evaluate("window.imageBefore !== document.querySelector('#credit').textContent"):
            waits.append(wait)
        if len(waits) == rounds:
            break
    context.close()
    return waits


def show(results: dict[str, Any]) -> None:
    """Prints the table and writes the results to a file."""
    cold, following, decided = results["cold"], results["next_ms"], results["decided_ms"]
    print(f"  desk, cold (median of {COLD_ROUNDS})")
    print(f"    requests                                {cold['requests']:8.0f}")
    print(f"    script and style, compressed            {cold['script_and_style_kb']:8.1f} kB")
    print(f"    images                                  {cold['images_kb']:8.1f} kB")
    print(f"    everything else                         {cold['other_kb']:8.1f} kB")
    print(f"    image painted and form ready            {cold['ready_ms']:8.0f} ms")
    print(f"  Ctrl+Enter to the next painted and ready  {following['median']:8.0f} ms median of {following['rounds']}")
    print(f"                                            {following['worst']:8.0f} ms at worst")
    print(f"  A to the next review painted and ready    {decided['median']:8.0f} ms median of {decided['rounds']}")
    print(f"                                            {decided['worst']:8.0f} ms at worst")
    path = data_directory() / "bench" / "browser.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=2))
    print(f"  {path}")


if __name__ == "__main__":
    main()
