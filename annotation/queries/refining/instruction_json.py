"""Presents instructions as JSON, as the API returns them and the page of spot checks contains them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from annotation.models import Instruction, Person
from annotation.queries.desk.assignment_json import iso
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.refining.spot_checks import Draw
from annotation.refining.draws import sign_draw
from annotation.refining.source import Source, source_of
from annotation.refining.wordings import wording_hash, wording_of
from annotation.wording.instructions import explain_finding, explain_opinion


def source_of_instruction(instruction: Instruction) -> Source:
    """Returns the source of an instruction's critique as the critique is now."""
    critique = instruction.critique
    return source_of(critique.questionnaire.definition, critique.answers, critique.marks)


def present_instruction(instruction: Instruction) -> dict[str, Any]:
    """Returns an instruction in the form of InstructionSerializer, with what the checks say of it."""
    return {
        **_wording(instruction),
        "run": instruction.run_id,
        "critique": instruction.critique_id,
        "revision": instruction.revision,
        "evidence": instruction.evidence,
        **present_checks(instruction),
        "original": instruction.original or None,
        "retired_at": iso(instruction.retired_at),
        "updated_at": iso(instruction.updated_at),
    }


def present_checks(instruction: Instruction) -> dict[str, Any]:
    """Returns what the checks and the second model say of an instruction, and its status."""
    return {
        "status": instruction.status,
        "checked_as": instruction.checked_as,
        "findings": [{**finding, "detail": explain_finding(finding)} for finding in instruction.findings],
        "sureness": instruction.sureness,
        "second_opinion": _second_opinion(instruction),
    }


def present_draw(draw: Draw, person: Person) -> dict[str, Any]:
    """Returns an instruction to judge, in the form of DrawSerializer: without what checks or models say of it."""
    instruction, image = draw.instruction, draw.instruction.critique.image
    return {
        **_wording(instruction),
        "draw": sign_draw(instruction.id, person.id) if draw.is_random else "",
        "passages": list(lit_passages(instruction)),
        "image": {
            "id": image.id,
            "file": image.file,
            "title": image.title,
            "width": image.width,
            "height": image.height,
            **rendition_urls(image.renditions),
        },
    }


def lit_passages(instruction: Instruction) -> Iterator[dict[str, Any]]:
    """Yields the answers of the critique, coarse first; the parts that the instruction cites are lit."""
    for passage in source_of_instruction(instruction).passages.values():
        spans = [
            (quote["start"], quote["end"])
            for quote in instruction.evidence
            if quote["question"] == passage.question and 0 <= quote["start"] < quote["end"] <= len(passage.text)
        ]
        parts = [{"text": text, "lit": is_lit} for text, is_lit in _split(passage.text, spans)]
        yield {"question": passage.question, "name": passage.name, "is_prose": passage.is_prose, "parts": parts}


def _split(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yields the parts of a text, each with whether any of the spans, which may overlap, covers it."""
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    parts: list[tuple[str, bool]] = []
    for start, end in pairwise(edges):
        is_lit = any(first <= start and end <= last for first, last in spans)
        if parts and parts[-1][1] == is_lit:
            parts[-1] = (parts[-1][0] + text[start:end], is_lit)
        else:
            parts.append((text[start:end], is_lit))
    yield from parts


def _second_opinion(instruction: Instruction) -> dict[str, Any] | None:
    opinion = instruction.second_opinion
    return {**opinion, "detail": explain_opinion(opinion)} if opinion else None


def _wording(instruction: Instruction) -> dict[str, Any]:
    wording = wording_of(instruction)
    return {
        "id": instruction.id,
        "type": instruction.type,
        "language": instruction.language,
        **wording,
        "wording": wording_hash(wording),
    }
