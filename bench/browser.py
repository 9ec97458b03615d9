"""`make bench-browser`: what an annotator waits for, in Chromium, on the product as `make run` starts it.

    python -m bench.browser [--rounds 20]

From a cold cache: requests and bytes (compressed, as they travel) of the desk, and the time until its first photograph
is painted and its first question can be answered. Then, critique after critique with the demo's photographs: the time
from Ctrl+Enter to the next photograph painted and its form ready. The numbers are also in
LOUPE_DATA/bench/browser.json.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.embedded.environment import data_directory
from config.embedded.redis import free_port
from tests.config.running import Running
from tests.e2e.desk import SUGGESTION, Desk

COLD_ROUNDS: Final = 5
PEOPLE: Final = ("annotator", "annotator2")

# Watches every frame: a photograph that is decoded and laid out, and a question that can be answered, were painted by
# the frame after the one that first shows them.
WATCH: Final = """
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
            found = measure(Path(directory), f"http://localhost:{running.port}", rounds)
        finally:
            running.interrupt()
    show(found)


def measure(data: Path, address: str, rounds: int) -> dict[str, Any]:
    """Everything, of the Loupe that answers at `address`."""
    accounts = json.loads((data / "demo-accounts.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        signed_in = {who: sign_in(browser, address, accounts[who]) for who in PEOPLE}
        cold = [open_cold(browser, signed_in[PEOPLE[0]]) for _ in range(COLD_ROUNDS)]
        waits = [wait for who in PEOPLE for wait in critique(browser, signed_in[who], rounds)][:rounds]
        browser.close()
    return {
        "cold": {name: statistics.median(each[name] for each in cold) for name in cold[0]},
        "next_ms": {"median": statistics.median(waits), "worst": max(waits), "rounds": len(waits)},
    }


def sign_in(browser: Browser, address: str, account: dict[str, str]) -> dict[str, Any]:
    """The cookies of a signed-in person, and the address of their desk."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", account["username"])
    page.fill("[name=password]", account["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk = page.locator("a[href$='/desk/']").first.get_attribute("href")
    signed_in = {"state": context.storage_state(), "desk": f"{address}{desk}"}
    context.close()
    return signed_in


def open_cold(browser: Browser, signed_in: dict[str, Any]) -> dict[str, float]:
    """The desk in a browser that has never seen it. Bytes are those of the wire; pictures are counted apart."""
    context = new_context(browser, signed_in)
    page = context.new_page()
    met = count_traffic(context, page)
    page.goto(signed_in["desk"])
    milliseconds = page.wait_for_function("() => window.watched.cold").json_value()
    page.wait_for_load_state("networkidle")
    context.close()
    code = sum(size for kind, size in met if kind in {"Script", "Stylesheet"})
    pictures = sum(size for kind, size in met if kind == "Image")
    everything = sum(size for _, size in met)
    return {
        "requests": len(met),
        "script_and_style_kb": code / 1000,
        "pictures_kb": pictures / 1000,
        "other_kb": (everything - code - pictures) / 1000,
        "ready_ms": milliseconds,
    }


def new_context(browser: Browser, signed_in: dict[str, Any]) -> BrowserContext:
    # Waiting for a condition in the page needs eval, which the policy of the pages refuses.
    context = browser.new_context(
        storage_state=signed_in["state"], viewport={"width": 1440, "height": 900}, bypass_csp=True
    )
    context.add_init_script(WATCH)
    return context


def count_traffic(context: BrowserContext, page: Page) -> list[tuple[str, float]]:
    """Fills up while the page loads: the kind of each finished request, and its bytes on the wire."""
    kinds: dict[str, str] = {}
    met: list[tuple[str, float]] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: met.append((kinds.get(event["requestId"], "Other"), event["encodedDataLength"])),
    )
    return met


def critique(browser: Browser, signed_in: dict[str, Any], rounds: int) -> list[float]:
    """Critiques at the pace of a quick person, until `rounds` or the photographs are through; in milliseconds."""
    context = new_context(browser, signed_in)
    page = context.new_page()
    page.goto(signed_in["desk"])
    page.wait_for_function("() => window.watched.cold")
    desk, waits = Desk(page), []
    of = int(desk.progress.inner_text().split()[-1])
    for _ in range(min(rounds, of - 1)):
        desk.answer_up_to_suggestion(grade=3)
        desk.wait_for_stage("Suggestion")
        desk.keyboard.insert_text(SUGGESTION)
        desk.expect_saved()
        page.evaluate("window.watched.next = undefined; window.measureNext = true")
        desk.press("Control+Enter")
        waits.append(page.wait_for_function("() => window.watched.next").json_value())
    context.close()
    return waits


def show(found: dict[str, Any]) -> None:
    """The table, and the same numbers as a file."""
    cold, following = found["cold"], found["next_ms"]
    print(f"  desk, cold (median of {COLD_ROUNDS})")
    print(f"    requests                                {cold['requests']:8.0f}")
    print(f"    script and style, compressed            {cold['script_and_style_kb']:8.1f} kB")
    print(f"    photographs                             {cold['pictures_kb']:8.1f} kB")
    print(f"    everything else                         {cold['other_kb']:8.1f} kB")
    print(f"    photograph painted and form ready       {cold['ready_ms']:8.0f} ms")
    print(f"  Ctrl+Enter to the next painted and ready  {following['median']:8.0f} ms median of {following['rounds']}")
    print(f"                                            {following['worst']:8.0f} ms at worst")
    place = data_directory() / "bench" / "browser.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(found, indent=2))
    print(f"  {place}")


if __name__ == "__main__":
    main()
