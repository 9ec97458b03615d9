"""The shape of answers is checked as a JSON Schema validator checks it: the same documents, and the same first path."""

import copy
import random

from jsonschema import Draft202012Validator

from annotation.refining.json_shape import shape_error
from annotation.refining.parsing import ANSWER_SCHEMA, MAX_ITEMS

ITEM = {
    "type": "conversation",
    "question": "What is there?",
    "answer": "A path.",
    "options": ["A path.", "A road."],
    "follow_ups": [{"question": "Where?", "answer": "On the left."}],
    "evidence": [{"question": "reason", "quote": "a path"}, {"question": "light", "quote": "low"}],
}
VALUES = (None, True, 0, 1.5, "", "poem", "what", [], {}, [1], {"question": "Where?"}, [{}], ITEM, [ITEM, ITEM])


def test_shape_errors_are_those_of_a_json_schema_validator():
    validator, draw = Draft202012Validator(ANSWER_SCHEMA), random.Random(7)
    outcomes = []
    for document in [*VALUES, *(damaged_document(draw) for _ in range(300))]:
        error = next(validator.iter_errors(document), None)
        outcomes.append(None if error is None else tuple(error.absolute_path))
        assert shape_error(document, ANSWER_SCHEMA) == outcomes[-1], document
    assert outcomes.count(None) > 20
    assert len(set(outcomes)) > 20


def damaged_document(draw: random.Random):
    """Returns an answer with up to three fields replaced, removed, added, or repeated."""
    document = {"items": [copy.deepcopy(ITEM) for _ in range(draw.choice((0, 1, 2, MAX_ITEMS)))]}
    for _ in range(draw.randrange(4)):
        holder = draw.choice(list(holders(document)))
        if isinstance(holder, list):
            holder.extend(copy.deepcopy(draw.choice(([], [draw.choice(VALUES)], holder[:1]))))
            continue
        name = draw.choice([*holder, "remark"])
        if draw.random() < 0.3:
            holder.pop(name, None)
        else:
            holder[name] = copy.deepcopy(draw.choice(VALUES))
    return document


def holders(document):
    """Yields the objects and lists of a document."""
    if isinstance(document, dict | list):
        yield document
        for value in document.values() if isinstance(document, dict) else document:
            yield from holders(value)
