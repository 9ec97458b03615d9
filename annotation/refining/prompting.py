"""Makes the prompt of a recipe for a critique: what is the same for all critiques first, the critique last."""

import hashlib
from typing import Any, Final

import orjson

from annotation.refining.parsing import ANSWER_SCHEMA
from annotation.refining.recipes import RecipeDefinition
from annotation.refining.source import Source

RUNGS: Final = ("json_schema", "json_object", "text")
"""The ways in which an answer's form is asked for, strictest first; a probe finds what an endpoint obeys."""
_SCHEMA_NAME: Final = "instructions"


def make_messages(recipe: RecipeDefinition, source: Source) -> list[dict[str, str]]:
    """Returns the messages: the recipe's parts in the critique's language, then the critique as JSON."""
    parts = recipe["prompt"][source.language]
    critique = {passage.question: {"about": passage.name, "text": passage.text} for passage in source.passages.values()}
    return [
        {"role": "system", "content": "\n\n".join(part["text"] for part in parts)},
        {"role": "user", "content": orjson.dumps(critique, option=orjson.OPT_INDENT_2).decode()},
    ]


def request_body(
    recipe: RecipeDefinition, source: Source, *, model: str, rung: str = "json_schema", output_cap: int = 0
) -> dict[str, Any]:
    """Returns the body of a chat completion. `output_cap` replaces the recipe's own limit of output tokens."""
    formats: dict[str, dict[str, Any]] = {
        "json_schema": {
            "type": "json_schema",
            "json_schema": {"name": _SCHEMA_NAME, "strict": True, "schema": ANSWER_SCHEMA},
        },
        "json_object": {"type": "json_object"},
    }
    body: dict[str, Any] = {
        "model": model,
        "messages": make_messages(recipe, source),
        "max_tokens": output_cap or recipe["limits"]["max_output_tokens"],
        **recipe["parameters"],
    }
    return {**body, "response_format": formats[rung]} if rung in formats else body


def request_key(recipe: RecipeDefinition, source: Source, *, model: str, revision: str) -> str:
    """Returns the hash of everything that determines an answer: a stored answer with the same key is taken over."""
    parts = [make_messages(recipe, source), model, recipe["parameters"], ANSWER_SCHEMA, revision]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()
