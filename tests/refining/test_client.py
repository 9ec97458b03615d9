"""Promise 12: whatever an endpoint does, a call ends with a reply or with an error that says what happens next."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest

from annotation.refining.calls.calling import run_in_thread
from annotation.refining.calls.client import EndpointClient
from annotation.refining.endpoints import Endpoint
from annotation.refining.replies import CallError, Reply
from annotation.wording.refining import MESSAGES
from tests.refining.stand_in import StandIn

CRITIQUE = orjson.dumps(
    {"reason": {"about": "the reason", "text": "The low light picks out every stalk of the grass. It is calm."}}
).decode()
KEY = "sk-a-key/with=signs"


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(hang_seconds=5) as stand_in:
        yield stand_in


@pytest.fixture
def endpoint(server: StandIn) -> Endpoint:
    server.configure(key="", retry_after="3")
    return Endpoint("local", server.url, "stand-in", timeout=5)


def call(endpoint: Endpoint, behaviour: str = "normal", **fields: Any) -> Reply:
    """Returns the reply of an endpoint that behaves as told; raises the CallError."""

    async def complete() -> Reply:
        client = EndpointClient(endpoint)
        body = {"model": f"stand-in:{behaviour}", "messages": [{"role": "user", "content": CRITIQUE}], **fields}
        try:
            return await client.complete(body)
        finally:
            await client.close()

    return run_in_thread(complete())


def error_of(endpoint: Endpoint, behaviour: str) -> CallError:
    with pytest.raises(CallError) as caught:
        call(endpoint, behaviour)
    return caught.value


def test_a_reply_has_the_text_the_reason_of_its_end_and_the_tokens(endpoint):
    reply = call(endpoint)
    assert orjson.loads(reply.text)["items"][0]["evidence"][0]["question"] == "reason"
    assert (reply.finish_reason, reply.model) == ("stop", "stand-in:normal")
    assert reply.usage is not None
    assert reply.usage.input_tokens > 0 < reply.usage.output_tokens


@pytest.mark.parametrize(
    ("behaviour", "code", "is_paid", "stops_run"),
    [
        ("busy", "busy", False, False),
        ("quota", "quota_exhausted", False, True),
        ("server_error", "server_error", False, False),
        ("overloaded", "server_error", False, False),
        ("reset", "connection_lost", True, False),
        ("endless", "too_long", True, False),
        ("whitespace", "cut_off", True, False),
        ("error_body", "error_body", True, False),
        ("no_choices", "no_choices", True, False),
        ("empty_answer", "empty_answer", True, False),
        ("refused", "refused", True, False),
        ("tool_call", "tool_call", True, False),
        ("key_rejected", "key_rejected", False, True),
        ("forbidden", "forbidden", False, True),
        ("model_missing", "model_missing", False, True),
        ("path_missing", "path_missing", False, True),
        ("request_rejected", "request_rejected", True, False),
        ("redirect", "redirected", False, True),
        ("not_json", "not_json_body", True, False),
    ],
)
def test_each_misbehaviour_has_a_class_that_says_what_happens_next(endpoint, behaviour, code, is_paid, stops_run):
    error = error_of(endpoint, behaviour)
    assert (error.code, error.is_paid, error.stops_run) == (code, is_paid, stops_run)
    assert "%" not in str(MESSAGES[code]) % error.params


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_call_ends_at_the_time_out_though_bytes_trickle_in(endpoint, behaviour):
    call(endpoint)  # imports the libraries
    error = error_of(replace(endpoint, timeout=0.3), behaviour)
    assert (error.code, error.is_paid) == ("timeout", True)


def test_usage_that_is_missing_is_unknown_and_several_choices_are_read_for_a_text(endpoint):
    assert call(endpoint, "no_usage").usage is None
    assert orjson.loads(call(endpoint, "several_choices").text)["items"]


@pytest.mark.parametrize(
    ("behaviour", "low", "high"), [("busy", 3, 3), ("busy_until", 1, 3), ("busy_for_ever", 3600, 3600)]
)
def test_a_busy_endpoint_is_left_alone_as_long_as_it_asks_but_no_longer_than_an_hour(endpoint, behaviour, low, high):
    assert low <= (error_of(endpoint, behaviour).retry_after or 0) <= high


def test_an_endpoint_without_a_server_is_unreachable_and_was_not_paid(endpoint):
    error = error_of(replace(endpoint, url="http://127.0.0.1:9/v1"), "normal")
    assert (error.code, error.is_paid, error.stops_run) == ("unreachable", False, False)
    assert "refused" in error.params["reason"].casefold()


def test_a_key_that_is_not_set_or_has_a_line_break_in_it_calls_nobody(endpoint, server, monkeypatch):
    calls = server.record()["begun"]
    endpoint = replace(endpoint, key_env="A_KEY")
    assert error_of(endpoint, "normal").code == "key_missing"
    monkeypatch.setenv("A_KEY", "sk-one\nX-Other: two")
    assert error_of(endpoint, "normal").code == "key_unusable"
    assert server.record()["begun"] == calls


def test_the_key_is_sent_and_none_where_the_endpoint_needs_none(endpoint, server, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    assert call(endpoint, "echo_answer").text == "Your key is "
    monkeypatch.setenv("A_KEY", KEY)
    server.configure(key=KEY)
    assert call(replace(endpoint, key_env="A_KEY")).text
    assert "org-of-somebody" not in error_of(replace(endpoint, key_env="A_KEY"), "echo").params["error"]


def test_the_key_is_in_no_reply_error_log_or_traceback(endpoint, monkeypatch, caplog):
    monkeypatch.setenv("A_KEY", KEY)
    for name in ("httpx2", "httpcore2", "openai"):
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    endpoint = replace(endpoint, key_env="A_KEY")
    assert call(endpoint, "echo_answer").text == "Your key is Bearer •••"
    for behaviour in ("echo", "key_rejected", "reset", "not_json"):
        error = error_of(endpoint, behaviour)
        logging.getLogger("a.worker").error("The call failed.", exc_info=error)
        chain = [error, error.__cause__, error.__context__]
        assert [type(link) for link in chain[1:]] == [type(None)] * 2
        assert KEY not in "".join(traceback.format_exception(error)) + repr(vars(error))
    assert "x-echo" in caplog.text.casefold()
    assert KEY not in caplog.text


def test_openai_s_newer_models_get_their_own_name_of_the_limit(endpoint):
    endpoint = replace(endpoint, max_tokens_field="max_completion_tokens")
    assert endpoint.adapt_body({"model": "m", "max_tokens": 5}) == {"model": "m", "max_completion_tokens": 5}
    assert call(endpoint, max_tokens=5).text


def test_a_missing_model_is_the_one_that_was_asked_for_and_not_the_one_that_the_file_has_now(endpoint):
    with pytest.raises(CallError) as caught:
        call(replace(endpoint, model="its-new-name"), "model_missing")
    assert caught.value.params["model"] == "stand-in:model_missing"
