"""An answer is read however a model wraps it, in a time that grows with its length alone."""

import time
from typing import Any

import orjson
import pytest

from annotation.refining.parsing import ANSWER_SCHEMA, MAX_ITEMS, read_items
from annotation.refining.replies import CallError, Reply, read_completion

ITEM: dict[str, Any] = {
    "type": "why",
    "question": "Why?",
    "answer": "The foreground has no subject.",
    "options": [],
    "follow_ups": [],
    "evidence": [{"question": "reason", "quote": "no subject"}],
}
DOCUMENT = orjson.dumps({"items": [ITEM]}).decode()


def reply_of(text: str, finish_reason: str = "stop") -> Reply:
    return Reply(text, finish_reason, None)


def code_of(text: str, finish_reason: str = "stop") -> str:
    with pytest.raises(CallError) as caught:
        read_items(reply_of(text, finish_reason))
    assert caught.value.reply is not None
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        DOCUMENT,
        f"\n \t{DOCUMENT}\n\n",
        f"```json\n{DOCUMENT}\n```",
        f"```\n{DOCUMENT}```",
        f"Here you are:\n```JSON\n{DOCUMENT}\n```\nI hope that helps.",
        f"```json\n{DOCUMENT}",
        f"Here [as you asked] are the items: {DOCUMENT} Good luck!",
        f"<think>First {{ I count the [sentences]. ```json\n{{}}\n``` </think>\n{DOCUMENT}",
        f"so I would say this.</think>```json\n{DOCUMENT}\n```",
        orjson.dumps([ITEM]).decode(),
        orjson.dumps(ITEM).decode(),
        orjson.dumps({"instructions": [ITEM]}).decode(),
        orjson.dumps({"items": [ITEM], "comment": "all done"}).decode(),
        orjson.dumps({"items": [{**ITEM, "confidence": 0.9, "options": None}]}).decode(),
        orjson.dumps({"items": [{k: v for k, v in ITEM.items() if k not in ("options", "follow_ups")}]}).decode(),
    ],
    ids=range(15),
)
def test_an_answer_is_read_however_it_is_wrapped(text):
    (item,) = read_items(reply_of(text))
    assert (item.type, item.answer, item.evidence[0].quote) == ("why", ITEM["answer"], "no subject")


def test_a_line_break_inside_a_text_does_no_harm():
    (item,) = read_items(reply_of(DOCUMENT.replace("?", "\n?", 1)))
    assert item.question.endswith("\n?")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I would rather talk about the weather.", "not_json"),
        (DOCUMENT[:-20], "not_json"),
        ("[1, 2, 3]", "wrong_schema"),
        ('{"items": [{"type": "poem", "question": 1}]}', "wrong_schema"),
        ('{"items": {"type": "why"}}', "wrong_schema"),
        ('{"answer": 42}', "wrong_schema"),
        ("null", "not_json"),
        ('{"items": []}', "no_items"),
        (" \n\t" * 1000, "empty_answer"),
        (orjson.dumps([ITEM] * (MAX_ITEMS + 1)).decode(), "wrong_schema"),
    ],
)
def test_what_is_no_answer_has_a_class(text, code):
    assert code_of(text) == code


def test_an_answer_that_was_cut_off_gives_none_of_its_items_and_white_space_after_a_whole_one_does_no_harm():
    assert code_of(f'{{"items": [{orjson.dumps(ITEM).decode()}, {{"type": "wh', "length") == "cut_off"
    assert code_of(" " * 5000, "length") == "cut_off"
    assert len(read_items(reply_of(DOCUMENT + " \n" * 5000, "length"))) == 1


def test_texts_that_the_database_cannot_store_are_cleaned():
    text = DOCUMENT.replace("The foreground", r"The\u0000 fore\ud83dground")
    (item,) = read_items(reply_of(text))
    assert item.answer == "The fore?ground has no subject."
    completion = {"choices": [{"message": {"content": "a\0b\ud83d"}, "finish_reason": "stop"}], "model": "m\0" * 300}
    reply = read_completion(completion)
    assert (reply.text, len(reply.model)) == ("ab?", 200)


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"a":' * 200_000, "```" + "\n" * 900_000, "``` " * 200_000, "{ " * 400_000, " " * 10_000_000],
    ids=range(6),
)
def test_hostile_answers_take_no_time(text):
    begin = time.process_time()
    assert code_of(text) in {"not_json", "too_long"}
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": None},
        {"choices": "text"},
        {"choices": [None, 3]},
        {"choices": [{"message": None}]},
        {"choices": [{"message": {"content": [{"type": "image"}, None]}}]},
        {"choices": [{"message": {"content": 3}}]},
        [],
        "text",
        {"error": {"code": 429, "message": "slow down"}},
        {"error": "no such thing"},
    ],
    ids=range(11),
)
def test_a_body_of_any_form_is_a_call_error(body):
    with pytest.raises(CallError):
        read_completion(body)


def test_content_in_parts_and_usage_of_any_form_are_read():
    choice = {"message": {"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}}
    assert read_completion({"choices": [choice], "usage": {"prompt_tokens": "9"}}).text == "ab"
    usages = [None, {"prompt_tokens": -1, "completion_tokens": 1}, {"prompt_tokens": True, "completion_tokens": 1}]
    assert [read_completion({"choices": [choice], "usage": usage}).usage for usage in usages] == [None] * 3
    with_cache = {"prompt_tokens": 9.0, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}
    usage = read_completion({"choices": [choice], "usage": with_cache}).usage
    assert usage is not None
    assert (usage.input_tokens, usage.output_tokens, usage.cached_tokens) == (9, 2, 4)


def test_the_schema_has_what_strict_servers_demand_and_nothing_that_their_grammars_cannot_do():
    objects = [ANSWER_SCHEMA]
    while objects:
        schema = objects.pop()
        assert "pattern" not in schema
        if schema["type"] == "object":
            assert schema["required"] == list(schema["properties"])
            assert schema["additionalProperties"] is False
        objects += list(schema.get("properties", {}).values()) + ([schema["items"]] if "items" in schema else [])


@pytest.mark.parametrize(
    ("options", "answer", "expected_options", "expected_answer"),
    [
        (["A) Grass", "B) A subject"], "B) A subject", ["Grass", "A subject"], "A subject"),
        (["A. Grass", "B. A subject"], "B", ["Grass", "A subject"], "A subject"),
        (["(A) Grass", "(B) A subject"], "A subject", ["Grass", "A subject"], "A subject"),
        (["A．草", "B．主体"], "B.", ["草", "主体"], "主体"),
        (["A. Grass", "C. A subject"], "C", ["A. Grass", "C. A subject"], "C"),
        (["A. Lincoln", "A subject"], "A subject", ["A. Lincoln", "A subject"], "A subject"),
    ],
)
def test_letters_that_a_model_gives_options_are_left_out(options, answer, expected_options, expected_answer):
    item = {**ITEM, "type": "multiple_choice", "options": options, "answer": answer}

    (read,) = read_items(reply_of(orjson.dumps({"items": [item]}).decode()))

    assert (list(read.options), read.answer) == (expected_options, expected_answer)
