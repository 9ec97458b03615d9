"""The page of endpoints says what they are, what a test found and what to do; it says no key."""

import pytest
from django.urls import reverse

from annotation.models import EndpointState, Event
from tests.refining.stand_in import StandIn

KEY = "sk-a-key-of-nobody"


@pytest.fixture
def endpoints_file(tmp_path, settings):
    def write(content: str) -> None:
        path = tmp_path / "endpoints.toml"
        path.write_text(content)
        settings.LOUPE_ENDPOINTS = str(path)

    return write


@pytest.fixture
def page(scenario):
    browser = scenario.browser("manager")

    def read() -> str:
        return browser.get(reverse("endpoints", args=[scenario.project.id])).content.decode()

    return read


@pytest.fixture
def press(scenario):
    def press_button(name: str):
        url = reverse("probe_endpoint", args=[scenario.project.id])
        return scenario.browser("manager").post(url, {"name": name})

    return press_button


def test_without_a_file_the_page_says_how_to_write_one(page, settings):
    settings.LOUPE_ENDPOINTS = ""
    assert "No endpoint yet" in page()
    assert "model = &quot;qwen3:8b&quot;" in page()


def test_a_broken_file_is_a_sentence_on_the_page_and_on_no_other(page, endpoints_file, scenario):
    endpoints_file("[local\n")
    assert "is not TOML" in page()
    assert scenario.browser("manager").get(reverse("runs", args=[scenario.project.id])).status_code == 200


def test_a_test_is_shown_with_what_it_found_and_stands_in_the_history(page, press, endpoints_file, monkeypatch):
    monkeypatch.setenv("A_KEY", KEY)
    with StandIn(key=KEY) as server:
        endpoints_file(
            f'["gpt-4.1"]\nurl = "{server.url}"\nmodel = "stand-in"\nkey_env = "A_KEY"\ninput_price = 0.15\n'
            "output_price = 0.6\n"
        )
        assert "Not tested yet" in page()
        response = press("gpt-4.1")
    assert (response.status_code, response["Location"].rpartition("#")[2]) == (302, "endpoint-gpt-4.1")
    text = page()
    for words in ("It can be used", "the JSON schema is enforced", "0.15 USD a million input tokens", server.url):
        assert words in text
    assert KEY not in text
    assert "A_KEY" not in text
    event = Event.objects.get(verb="tested")
    assert event.project_id is not None


def test_a_test_that_failed_says_what_to_do(page, press, endpoints_file):
    endpoints_file('[local]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    press("local")
    assert "It cannot be used" in page()
    assert "Look whether its server runs" in page()
    assert "unknown: a run needs both prices" in page()


def test_a_test_of_another_model_is_forgotten(page, endpoints_file):
    endpoints_file('[local]\nurl = "http://127.0.0.1:9/v1"\nmodel = "new"\n')
    EndpointState.objects.create(
        name="local", probe={"url": "http://127.0.0.1:9/v1", "model": "old"}, probed_at="2026-01-01T00:00Z"
    )
    assert "Not tested yet" in page()
