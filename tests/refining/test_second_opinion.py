"""A second model is asked about all items of a critique at once, and its answer is read claim by claim."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from annotation.refining.calls.calling import run_in_thread
from annotation.refining.calls.client import EndpointClient
from annotation.refining.endpoints import Endpoint
from annotation.refining.items import Exchange, Item
from annotation.refining.replies import CallError, Reply
from annotation.refining.second_opinion import Opinion, opinion_body, opinion_json, read_opinions
from annotation.refining.source import Passage, Source
from tests.refining.stand_in import StandIn

TEXT = "The light is soft. The left foreground is dense and has no subject."
SOURCE = Source("en", {"reason": Passage("reason", "the reason", TEXT, is_prose=True)})
ITEMS = [
    Item("what", "How is the light?", "The light is soft."),
    Item("what", "What is on the wall?", "Seven red bicycles."),
    Item("conversation", "And the light?", "The light is soft.", follow_ups=(Exchange("And?", "It is harsh."),)),
]


def read(entries: Sequence[dict[str, Any]], items: Sequence[Item] = ITEMS) -> list[Opinion | None]:
    return read_opinions(Reply(orjson.dumps({"opinions": entries}).decode(), "stop", None), items)


def entry(claim: int, verdict: str, span: str = "") -> dict[str, Any]:
    return {"claim": claim, "verdict": verdict, "span": span}


def test_each_exchange_is_a_claim_and_the_critique_is_the_last_message():
    body = opinion_body(ITEMS, SOURCE, model="judge")
    content = orjson.loads(body["messages"][-1]["content"])
    assert content["critique"] == {"the reason": TEXT}
    assert [claim["number"] for claim in content["claims"]] == [1, 2, 3, 4]
    assert "response_format" not in opinion_body(ITEMS, SOURCE, model="judge", rung="text")
    assert body["messages"][0] == opinion_body(ITEMS[:1], SOURCE, model="judge")["messages"][0]


def test_an_item_has_the_severest_verdict_of_its_claims():
    entries = [entry(1, "supported", "soft"), entry(2, "absent"), entry(3, "supported"), entry(4, "contradicted", "x")]
    assert read(entries) == [Opinion("supported", "soft"), Opinion("absent", ""), Opinion("contradicted", "x")]
    assert opinion_json(Opinion("absent", ""), "judge") == {"verdict": "absent", "span": "", "model": "judge"}


def test_an_item_of_which_a_claim_was_left_out_has_no_opinion():
    assert read([entry(1, "supported"), entry(3, "supported"), entry(99, "absent")]) == [
        Opinion("supported", ""),
        None,
        None,
    ]


@pytest.mark.parametrize("entries", [[entry(1, "perhaps")], [{"claim": 1}], ["yes"]])
def test_an_answer_of_another_form_is_no_opinion(entries):
    with pytest.raises(CallError) as caught:
        read(entries)
    assert caught.value.code == "wrong_schema"


@pytest.mark.parametrize("rung", ["json_schema", "json_object", "text"])
def test_an_endpoint_is_asked_and_answers_on_every_rung(rung):
    async def ask(url: str) -> Reply:
        client = EndpointClient(Endpoint("judge", url, "stand-in"))
        try:
            return await client.complete(opinion_body(ITEMS, SOURCE, model="stand-in", rung=rung))
        finally:
            await client.close()

    with StandIn() as server:
        opinions = read_opinions(run_in_thread(ask(server.url)), ITEMS)
    assert [opinion and opinion.verdict for opinion in opinions] == ["supported", "absent", "absent"]
