"""Promise 12: a test of an endpoint finds and stores what it does, for a few hundred tokens."""

from collections.abc import Iterator
from typing import Any

import pytest

from annotation.actions.refining.endpoints import probe_endpoint
from annotation.errors import Missing
from annotation.models import EndpointState, Event
from annotation.refining.endpoints import find_endpoint, rung_of
from tests.factories import make_person
from tests.refining.stand_in import Settings, StandIn

pytestmark = pytest.mark.django_db
KEY = "sk-a-key-of-nobody"


@pytest.fixture(scope="module")
def running_server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=3) as stand_in:
        yield stand_in


@pytest.fixture
def server(running_server, tmp_path, settings) -> StandIn:
    running_server.settings = Settings(hang_seconds=3)
    running_server.calls.clear()
    write_file(settings, tmp_path, running_server.url)
    return running_server


def write_file(settings: Any, folder: Any, url: str, *lines: str, model: str = "stand-in") -> None:
    path = folder / "endpoints.toml"
    path.write_text("\n".join(["[local]", f'url = "{url}"', f'model = "{model}"', *lines]))
    settings.LOUPE_ENDPOINTS = str(path)


def probe() -> dict[str, Any]:
    result: dict[str, Any] = probe_endpoint(actor=make_person(), name="local").probe
    return result


def test_an_endpoint_that_does_everything_is_told_so_and_the_test_is_in_the_trail(server):
    result = probe()
    assert {name: result[name] for name in ("code", "has_model", "rung", "takes_images", "reports_usage")} == {
        "code": "",
        "has_model": True,
        "rung": "json_schema",
        "takes_images": True,
        "reports_usage": True,
    }
    assert (result["models"], result["rungs"]) == (["stand-in"], {"json_schema": "obeyed"})
    record = server.record()
    assert (result["input_tokens"], result["output_tokens"]) == (record["input_tokens"], record["output_tokens"])
    assert record["input_tokens"] + record["output_tokens"] < 300
    state = EndpointState.objects.get()
    assert state.probed_at is not None
    event = Event.objects.get(verb="tested")
    assert (event.noun, event.target, event.data) == ("endpoint", state.id, {"endpoint": "local"})


@pytest.mark.parametrize(
    ("formats", "rung", "rungs"),
    [
        (
            {"json_schema": "ignore"},
            "json_object",
            {"json_schema": "not_json", "json_object": "obeyed"},
        ),
        (
            {"json_schema": "reject", "json_object": "reject"},
            "text",
            {"json_schema": "request_rejected", "json_object": "request_rejected", "text": "obeyed"},
        ),
    ],
)
def test_the_strictest_way_that_is_obeyed_is_found_and_used(server, formats, rung, rungs):
    server.configure(formats=formats)
    result = probe()
    assert (result["rung"], result["rungs"], result["code"]) == (rung, rungs, "")
    assert rung_of(EndpointState.objects.get(), find_endpoint("local")) == rung


def test_a_model_that_keeps_to_no_form_is_not_usable(server):
    server.configure(formats=dict.fromkeys(("json_schema", "json_object", "text"), "ignore"))
    result = probe()
    assert (result["code"], result["rung"]) == ("no_form", "")


def test_what_an_endpoint_lacks_is_found(server):
    server.configure(takes_images=False, reports_usage=False, lists_models=False)
    result = probe()
    assert (result["takes_images"], result["reports_usage"], result["has_model"]) == (False, False, None)
    assert result["code"] == ""


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("key_rejected", "key_rejected"),
        ("busy", "busy"),
        ("redirect", "redirected"),
        ("quota", "quota_exhausted"),
        ("server_error", "server_error"),
        ("request_rejected", "request_rejected"),
        ("reset", "connection_lost"),
    ],
)
def test_what_makes_an_endpoint_unusable_is_stored_with_its_class(server, settings, tmp_path, behaviour, code):
    write_file(settings, tmp_path, server.url, model=f"stand-in:{behaviour}")
    assert probe()["code"] == code
    assert Event.objects.get(verb="tested").data == {"endpoint": "local", "code": code}


def test_a_model_that_is_not_there_is_told_with_those_that_are(server, settings, tmp_path):
    write_file(settings, tmp_path, server.url, model="other")
    result = probe()
    assert (result["code"], result["has_model"], result["models"]) == ("model_missing", False, ["stand-in"])


def test_an_endpoint_that_hangs_or_has_no_server_ends_the_test(server, settings, tmp_path):
    write_file(settings, tmp_path, server.url, "timeout = 1", model="stand-in:hang")
    assert probe()["code"] == "timeout"
    write_file(settings, tmp_path, "http://127.0.0.1:9/v1")
    assert probe()["code"] == "unreachable"


def test_the_key_of_an_endpoint_that_repeats_it_is_not_stored(server, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("A_KEY", KEY)
    write_file(settings, tmp_path, server.url, 'key_env = "A_KEY"', model="stand-in:echo")
    result = probe()
    assert result["code"] == "request_rejected"
    assert KEY not in str(result) + str(Event.objects.get(verb="tested").data)


def test_a_usable_endpoint_counts_as_one_that_never_failed(server):
    EndpointState.objects.create(name="local", failures_in_a_row=7)
    probe()
    assert EndpointState.objects.get().failures_in_a_row == 0


def test_a_name_that_no_endpoint_has_is_missing(server):
    with pytest.raises(Missing):
        probe_endpoint(actor=make_person(), name="other")
