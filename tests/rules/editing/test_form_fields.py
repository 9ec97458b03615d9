"""The fields of the editor's forms are those of the schema, with whatever a kind of question adds."""

import pytest

from annotation.questionnaires import built_in, built_in_keys
from annotation.rules.definitions import schema
from annotation.rules.editing.form_fields import describe_forms, field_types
from annotation.rules.kinds import KINDS


def names(fields):
    return {field["name"] for field in fields}


def test_every_property_of_the_schema_has_a_field():
    definitions, forms = schema()["$defs"], describe_forms()

    assert names(forms["stage"]) == definitions["stage"]["properties"].keys() - {"questions"}
    of_kinds = set().union(*(names(form["fields"]) for form in forms["kinds"].values()))
    assert names(forms["question"]) | of_kinds == definitions["question"]["properties"].keys() - {"kind"}


def test_each_kind_has_the_fields_that_only_it_has():
    forms = describe_forms()["kinds"]

    assert {key: names(form["fields"]) for key, form in forms.items()} == {
        key: set(kind.properties) for key, kind in KINDS.items()
    }
    assert all(field["type"] != "json" for form in forms.values() for field in form["fields"])


def test_whole_numbers_limits_and_the_values_of_options_are_described():
    kinds = describe_forms()["kinds"]
    (words, *_), (options, *_) = kinds["text"]["fields"], kinds["scale"]["fields"]

    assert words == {
        "name": "min_words",
        "type": "number",
        "required": False,
        "is_whole": True,
        "minimum": 0,
        "maximum": 20000,
    }
    assert (options["values"], options["min_items"], options["required"]) == ("numbers", 2, True)


@pytest.mark.parametrize("key", built_in_keys())
def test_every_property_of_the_built_in_questionnaires_has_a_type(key):
    definition, types = built_in(key), field_types()
    questions = [question for stage in definition["stages"] for question in stage["questions"]]

    assert {name for question in questions for name in question} <= types.keys() | {"kind"}
