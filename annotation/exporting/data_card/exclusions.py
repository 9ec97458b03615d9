"""Writes the section of the data card about what was left out, and of what purpose the critiques are."""

from collections.abc import Mapping

import orjson

from annotation.exporting.raters import CLASSIC, EITHER, NEWER
from annotation.models import Export

_METHODS = {
    CLASSIC: "the classic screening of ITU-R BT.500 rejects",
    NEWER: "the newer screening of ITU-R BT.500 (bias and inconsistency) rejects",
    EITHER: "one of the two screenings of ITU-R BT.500 rejects",
}


def exclusion_section(export: Export, by_purpose: Mapping[str, int]) -> str:
    """Returns the text of the section; `by_purpose` is empty for a release of work alone."""
    stored_filter = orjson.dumps(export.filter).decode()
    sentences = [
        f"Filter: `{stored_filter}`. manifest.json counts what it left out, by reason, and has each file's checksum.\n"
    ]
    if by_purpose:
        counts = ", ".join(f"{purpose} {number:,}" for purpose, number in by_purpose.items())
        sentences.append(f"Critiques by purpose: {counts}. Each has its own in the field `purpose`.\n")
    if "finals" in export.filter:
        sentences.append("Where an image has a final critique, it stands in the place of those that it settles.\n")
    if screening := export.filter.get("screening"):
        sentences.append(_people(f"whom {_METHODS[screening['method']]}", screening))
    if accuracy := export.filter.get("min_gold_accuracy"):
        share = accuracy["share"]
        sentences.append(_people(f"who gave less than {share:.0%} of the expected answers to gold items", accuracy))
    return "\n".join(sentences)


def _people(clause: str, stored: Mapping[str, object]) -> str:
    names = stored["left_out"]
    number = len(names) if isinstance(names, list) else 0
    return f"Left out are the critiques of people {clause}: {number:,} by the critiques up to {stored['as_of']}.\n"
