"""Makes the prompt of a recipe for a critique.

What is the same for all critiques of a language comes first, byte for byte, so that servers can reuse their work on it;
the critique comes last, as JSON in a message of its own. An answer is determined by the prompt, the model, the recipe's
parameters and the schema; their hash with the revision of the critique is the key of a request.
"""

import hashlib
from typing import Any, Final

import orjson

from annotation.refining.parsing import ANSWER_SCHEMA
from annotation.refining.recipes import PLACEHOLDER, RecipeDefinition
from annotation.refining.source import Source

RUNGS: Final = ("json_schema", "json_object", "text")
"""The ways in which an answer's form is asked for, strictest first; a probe finds what an endpoint obeys."""
_SCHEMA_NAME: Final = "instructions"


def make_messages(recipe: RecipeDefinition, source: Source) -> list[dict[str, str]]:
    """Returns the messages: the recipe's prompt in the critique's language, then the critique as JSON."""
    return [
        {"role": "system", "content": static_prompt(recipe, source.language)},
        {"role": "user", "content": _critique_json(source)},
    ]


def static_prompt(recipe: RecipeDefinition, language: str) -> str:
    """Returns what precedes every critique of a language: the parts, filled with the recipe's types and limits.

    A language that the recipe does not have gets the prompt of its first.
    """
    prompt_language = language if language in recipe["prompt"] else recipe["languages"][0]
    values = {**recipe["limits"], "types": _type_list(recipe, prompt_language)}
    text = "\n\n".join(part["text"].strip() for part in recipe["prompt"][prompt_language])
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


def request_body(
    recipe: RecipeDefinition, source: Source, *, model: str, rung: str = "json_schema", output_cap: int = 0
) -> dict[str, Any]:
    """Returns the body of a chat completion. `output_cap` replaces the recipe's own limit of output tokens."""
    body: dict[str, Any] = {
        "model": model,
        "messages": make_messages(recipe, source),
        "max_tokens": output_cap or recipe["limits"]["max_output_tokens"],
        **recipe["parameters"],
    }
    return {**body, "response_format": _FORMATS[rung]} if rung in _FORMATS else body


def request_key(recipe: RecipeDefinition, source: Source, *, model: str, revision: str) -> str:
    """Returns the hash of everything that determines an answer: a stored answer with the same key is taken over.

    The title, the limit of output tokens and that of attempts are not in it: an answer that one of them cut off is no
    result.
    """
    # 1 and 1.0 are the same parameter.
    parameters = {
        name: float(value) if isinstance(value, int) else value for name, value in recipe["parameters"].items()
    }
    return _hash([make_messages(recipe, source), model, parameters, ANSWER_SCHEMA, revision])


def asks_anew(before: RecipeDefinition, after: RecipeDefinition) -> list[str]:
    """Returns the languages whose critiques `after` would ask about anew that `before` has answers for."""
    return [language for language in before["languages"] if _hash_of(before, language) != _hash_of(after, language)]


def _hash_of(recipe: RecipeDefinition, language: str) -> str:
    return request_key(recipe, Source(language, {}), model="", revision="")


def _critique_json(source: Source) -> str:
    critique = {passage.question: {"about": passage.name, "text": passage.text} for passage in source.passages.values()}
    return orjson.dumps(critique, option=orjson.OPT_INDENT_2).decode()


def _type_list(recipe: RecipeDefinition, language: str) -> str:
    return "\n".join(
        f"- {entry['type']} ({entry['items']}): {entry['description'][language].strip()}" for entry in recipe["types"]
    )


def _hash(parts: object) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "json_schema": {
        "type": "json_schema",
        "json_schema": {"name": _SCHEMA_NAME, "strict": True, "schema": ANSWER_SCHEMA},
    },
    "json_object": {"type": "json_object"},
}
