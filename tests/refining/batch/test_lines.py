"""Lines of batch files: requests as endpoints read them, and results as they write them."""

from uuid import UUID

import orjson
import pytest

from annotation.refining.batch_lines import RejectedLine, custom_id, encode_request, read_result
from annotation.refining.batch_parts import divide_requests

RUN, ANOTHER_RUN = UUID(int=1), UUID(int=2)
BODY = {"model": "tiny", "choices": [{"message": {"content": "[]"}, "finish_reason": "stop"}]}


def line(**fields):
    return orjson.dumps({"custom_id": custom_id(RUN, 7), "response": None, "error": None, **fields})


def test_a_request_has_the_fields_that_openai_documents():
    request = orjson.loads(encode_request(RUN, 7, {"model": "tiny", "messages": []}))
    assert request == {
        "custom_id": f"loupe-{RUN.hex}-7",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "tiny", "messages": []},
    }
    assert len(request["custom_id"]) <= 64


def test_an_answer_is_a_reply_to_its_request():
    result = read_result(line(response={"status_code": 200, "body": BODY}), RUN)
    assert (result.number, result.reply.text, result.reply.model) == (7, "[]", "tiny")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"error": {"code": "batch_expired", "message": "too late"}}, "batch_expired"),
        ({"error": {"code": "server_error", "message": "sorry"}}, "batch_error"),
        ({"response": {"status_code": 500, "body": {"error": {"message": "sorry"}}}}, "batch_error"),
        ({"response": {"status_code": 400, "body": "<html>"}}, "batch_error"),
        ({}, "batch_error"),
        ({"response": {"status_code": 200, "body": {"choices": []}}}, "no_choices"),
    ],
)
def test_an_error_is_no_reply(fields, code):
    result = read_result(line(**fields), RUN)
    assert (result.reply, result.error.code) == (None, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"not JSON", "line_not_json"),
        (b"[1]", "line_without_id"),
        (b'{"response": null}', "line_without_id"),
        (b'{"custom_id": "request-1"}', "foreign_id"),
        (b'{"custom_id": 7}', "foreign_id"),
        (orjson.dumps({"custom_id": custom_id(ANOTHER_RUN, 7)}), "id_of_another_run"),
        (b'{"custom_id": "' + b"x" * 4_000_000, "line_too_long"),
    ],
)
def test_a_line_that_answers_no_request_of_the_run_is_rejected_by_name(text, code):
    with pytest.raises(RejectedLine) as rejection:
        read_result(text, RUN)
    assert rejection.value.code == code


def test_a_part_has_neither_too_many_lines_nor_too_many_bytes():
    requests = [(number, 500) for number in range(1, 11)]
    by_lines = divide_requests(requests, 1000, max_lines=4)
    by_bytes = divide_requests(requests, 1000, max_bytes=10_000)
    assert [(part.first, part.last) for part in by_lines] == [(1, 4), (5, 8), (9, 10)]
    assert [(part.first, part.last) for part in by_bytes] == [(1, 3), (4, 6), (7, 9), (10, 10)]
    assert divide_requests([], 1000) == []
