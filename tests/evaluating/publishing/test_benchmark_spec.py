"""The request of a benchmark: every error at once, each beside its field."""

import pytest

from annotation.errors import Invalid
from annotation.evaluating.publishing.spec import BenchmarkSpec, parse_spec, read_spec


def test_what_is_absent_has_its_default_and_a_stored_spec_is_read_as_it_was():
    spec = parse_spec({"criteria": ["AesI", "AesP"], "dev_share": 0})

    assert spec == BenchmarkSpec(criteria=("AesP", "AesI"), dev_share=0.0)
    assert read_spec(spec.as_json()) == spec
    assert read_spec({}) == BenchmarkSpec()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"min_cheks": 2}, {"min_cheks"}),
        ({"criteria": [], "min_checks": -1, "min_accuracy": 1.5}, {"criteria", "min_checks", "min_accuracy"}),
        ({"criteria": [{}], "min_graders": True, "seed": 1.5}, {"criteria", "min_graders", "seed"}),
        ({"dev_share": float("nan"), "formats": "jsonl", "leak_reason": 3}, {"dev_share", "formats", "leak_reason"}),
        ({"insist_on_leaks": True, "leak_reason": "  "}, {"leak_reason"}),
        ({"one_per_image": False}, {"formats"}),
        ({"one_per_image": False, "insist_on_leaks": True, "seed": -1}, {"formats", "leak_reason", "seed"}),
        ({"criteria": ["AesI"], "formats": ["qbench", "vlmevalkit"]}, {"formats"}),
    ],
)
def test_each_invalid_field_is_named(values, fields):
    with pytest.raises(Invalid) as error:
        parse_spec(values)

    assert error.value.fields.keys() == fields
