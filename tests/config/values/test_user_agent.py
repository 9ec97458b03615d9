"""Loupe introduces itself to other servers with its version, its public address and a contact."""

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.values.user_agent import VERSION, user_agent


def test_the_user_agent_names_where_loupe_runs_and_whom_to_contact() -> None:
    origins = ["https://loupe.example.org", "https://other.example.org"]
    assert user_agent("", origins, []) == f"Loupe/{VERSION} (+https://loupe.example.org)"
    assert user_agent("", [], ["*", ".example.org", "h.org"]) == f"Loupe/{VERSION} (+https://h.org)"
    assert user_agent("", origins, [], "/loupe/") == f"Loupe/{VERSION} (+https://loupe.example.org/loupe/)"
    assert user_agent("", [], ["例.org", "h.org"]) == f"Loupe/{VERSION} (+https://h.org)"
    assert user_agent("a@h.org", origins, []) == f"Loupe/{VERSION} (+https://loupe.example.org; a@h.org)"


def test_the_name_of_the_machine_tells_where_loupe_runs_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "atelier")
    assert user_agent("", [], []) == f"Loupe/{VERSION} (on atelier)"
    monkeypatch.setattr("socket.gethostname", lambda: "atelier (\r\n")
    assert user_agent("a@h.org", [], []) == f"Loupe/{VERSION} (a@h.org)"


@pytest.mark.parametrize("contact", ["a\r\nHost: b", "ünï@h.org"])
def test_a_contact_that_no_header_can_have_is_rejected_at_the_start(contact: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        user_agent(contact, [], [])


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
