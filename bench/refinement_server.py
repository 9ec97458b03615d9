"""`make bench-refinement-server`: the client of endpoints against a real model server with a model of random weights.

    python -m bench.refinement_server [--python PYTHON]

Makes an environment with llama-cpp-python's server below LOUPE_DATA and a tiny model of random weights. Tests the
endpoint, asks about a critique in each of the three ways, lets a call run out of time, and judges every item that comes
back. Prints a table, and ends non-zero unless the test finds what the server can do, tokens are reported, the time-out
is kept and no item of the random model is kept.
"""

import argparse
import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from bench.model_server.running import MODEL_NAME, make_environment, make_model, model_server
from config.embedded.environment import data_directory

GRAMMAR: Final = "grammar"
"""The server's own way of enforcing a schema, which makes a random model write items."""
_TEXT: Final = "The low light picks out every stalk of the grass, but the left foreground is dense and has no subject."
_CALLS: Final = 4
_TIMEOUT_SECONDS: Final = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, help="of an environment that has llama-cpp-python[server] and gguf")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    python = arguments.python or make_environment(folder / "model-server")
    set_up_django()
    with model_server(python, make_model(python, folder / "random.gguf")) as url:
        results = asyncio.run(measure(url))
    (folder / "refinement-server.json").write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
    show(results)
    sys.exit(bool(failures_of(results)))


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOUPE_SECRET_KEY", "for measurements alone")
    import django

    django.setup()


async def measure(url: str) -> dict[str, Any]:
    """Returns what the test of the endpoint found, what came of the calls of each way, and how a time-out ended."""
    from annotation.refining.calls.probing import run_probe
    from annotation.refining.endpoints import Endpoint
    from annotation.refining.prompting import RUNGS

    endpoint = Endpoint("random", url, MODEL_NAME, timeout=120)
    probe = (await run_probe(endpoint)).as_json()
    ways = (*RUNGS, GRAMMAR)
    calls = {way: [await ask(endpoint, way, number) for number in range(_CALLS)] for way in ways}
    return {"probe": probe, "calls": calls, "timeout": await ask_briefly(endpoint)}


async def ask(endpoint: Any, way: str, number: int) -> dict[str, Any]:
    """Asks about a critique in one way, and returns the class of the outcome, the tokens and the verdicts of items."""
    from annotation.refining.calls.client import EndpointClient
    from annotation.refining.checks import judge_items
    from annotation.refining.parsing import ANSWER_SCHEMA, read_items
    from annotation.refining.prompting import request_body
    from annotation.refining.recipes import built_in_recipe
    from annotation.refining.replies import CallError
    from annotation.refining.source import Passage, Source

    source = Source("en", {"reason": Passage("reason", "the reason", _TEXT, is_prose=True)})
    body = {**request_body(built_in_recipe("aesmmit"), source, model=endpoint.model, rung=way), "seed": number}
    if way == GRAMMAR:
        body |= {"response_format": {"type": "json_object", "schema": ANSWER_SCHEMA}, "max_tokens": 8000}
    client = EndpointClient(endpoint)
    begin = time.monotonic()
    try:
        reply = await client.complete(body)
        outcome = {"code": "", "verdicts": [entry.verdict for entry in judge_items(read_items(reply), source)]}
    except CallError as error:
        reply = error.reply
        outcome = {"code": error.code, "verdicts": [], "error": error.params.get("error", "")}
    finally:
        await client.close()
    usage = [reply.usage.input_tokens, reply.usage.output_tokens] if reply and reply.usage else None
    return {**outcome, "usage": usage, "seconds": round(time.monotonic() - begin, 2)}


async def ask_briefly(endpoint: Any) -> dict[str, Any]:
    """Asks for more than can be answered within a second."""
    from annotation.refining.calls.client import EndpointClient
    from annotation.refining.replies import CallError

    client = EndpointClient(replace(endpoint, timeout=_TIMEOUT_SECONDS))
    message = {"role": "user", "content": _TEXT * 40}
    begin = time.monotonic()
    try:
        await client.complete({"model": endpoint.model, "messages": [message], "max_tokens": 12_000})
        code = ""
    except CallError as error:
        code = error.code
    finally:
        await client.close()
    return {"code": code, "seconds": round(time.monotonic() - begin, 2)}


def show(results: dict[str, Any]) -> None:
    probe = results["probe"]
    print(f"test: code {probe['code'] or '–'}, model there {probe['has_model']}, way {probe['rung'] or '–'}")
    print(f"      ways {probe['rungs']}, images {probe['takes_images']}, usage {probe['reports_usage']}")
    for rung, calls in results["calls"].items():
        for call in calls:
            print(f"{rung:12} {call['code'] or 'items':18} {call['usage']} {call['seconds']:6.2f} s {call['verdicts']}")
    print(f"time-out of {_TIMEOUT_SECONDS} s: {results['timeout']}")
    for failure in failures_of(results):
        print(f"FAILED: {failure}")


def failures_of(results: dict[str, Any]) -> list[str]:
    calls = [call for group in results["calls"].values() for call in group]
    answered = [call for call in calls if call["code"] not in ("request_rejected", "server_error")]
    timeout = results["timeout"]
    checks = {
        "the model is not listed": results["probe"]["has_model"],
        "the test ended without a result": results["probe"]["rungs"],
        "no call was answered": answered,
        "tokens are not reported": all(call["usage"] for call in answered),
        "an item of a random model was kept": all(set(call["verdicts"]) <= {"rejected"} for call in calls),
        "the time-out was not kept": timeout["code"] == "timeout" and timeout["seconds"] < 2 * _TIMEOUT_SECONDS,
    }
    return [failure for failure, holds in checks.items() if not holds]


if __name__ == "__main__":
    main()
