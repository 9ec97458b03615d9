"""Filters and tags of Loupe's templates."""

import json
from datetime import date, datetime
from uuid import UUID

from django import template
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from annotation.actions.desk.skip_and_flag import FLAG_REASONS
from annotation.models import (
    Benchmark,
    Critique,
    Export,
    Flag,
    Image,
    ImageImport,
    ImportFile,
    Instruction,
    InstructionStatus,
)
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.sources.registry import SOURCES
from annotation.wording.instructions import TYPE_NAMES, explain_finding, explain_opinion, explain_reason
from annotation.wording.rejections import explain_benchmark, explain_export, explain_file, explain_image, explain_import
from annotation.wording.runs import distinct_findings
from frontend.presenting.answers import answers_in_words, changes_in_words
from frontend.presenting.script_messages import live_part_messages
from frontend.presenting.unsent_work import unsent_work

register = template.Library()
register.filter("answers_in_words", answers_in_words)
register.filter("changes_in_words", changes_in_words)
register.filter("finding_in_words", explain_finding)
register.filter("distinct_findings", distinct_findings)
register.filter("opinion_in_words", explain_opinion)
register.filter("reason_in_words", explain_reason)
register.simple_tag(live_part_messages)
register.inclusion_tag("parts/unsent_work.html")(unsent_work)


@register.filter
def thumbnail(image: Image) -> str:
    """Returns the signed URL of an image's thumbnail; empty while there is none."""
    return rendition_urls(image.renditions).get("thumbnail", "")


@register.filter
def failure(image: Image) -> str:
    """Returns why an image's renditions could not be made."""
    return explain_image(image)


@register.filter
def flagged_as(flag: Flag) -> str:
    """Returns the reason of a flag in words."""
    return str(FLAG_REASONS.get(flag.reason, flag.reason))


@register.filter
def explanation(row: ImportFile | ImageImport | Export | Benchmark) -> str:
    """Returns why a file of an import was rejected, an import failed or waits, or an export or benchmark failed."""
    if isinstance(row, Benchmark):
        return explain_benchmark(row)
    if isinstance(row, Export):
        return explain_export(row)
    return explain_file(row) if isinstance(row, ImportFile) else explain_import(row)


@register.filter
def type_in_words(instruction: Instruction) -> str:
    """Returns the type of an instruction in words."""
    return str(TYPE_NAMES.get(instruction.type, instruction.type))


@register.filter
def verdict_in_words(verdict: str) -> str:
    """Returns the verdict of a person in words."""
    return str(InstructionStatus(verdict).label)


@register.filter
def origin(image_import: ImageImport) -> str:
    """Returns where an import's files come from, as a short phrase."""
    source = SOURCES.get(image_import.kind)
    return source.describe(image_import.source) if source else image_import.kind


@register.filter
def number(value: int) -> str:
    """Formats a count with the language's thousands separators."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def day(value: date) -> str:
    """Formats a date in the language, with the month by name, which no two countries read differently."""
    local = localtime(value) if isinstance(value, datetime) else value
    return formats.date_format(local, pgettext("the format of a date, see Django's date filter", "j M Y"))


@register.filter
def moment(value: datetime) -> str:
    """Formats a date and time in the reader's time zone."""
    return formats.date_format(localtime(value), pgettext("the format of a date and time", "j M Y, H:i"))


@register.filter
def release(export: Export) -> str:
    """Returns the name of a release: when it was requested, and the end of its id."""
    return f"{moment(export.created_at)} · {short_id(export.id)}"


def short_id(id_: UUID) -> str:
    """Returns the end of an id, which hardly two rows of a project share."""
    return id_.hex[-6:]


@register.filter
def plain(value: float) -> str:
    """Formats a number for SVG, whatever the language."""
    return f"{value:g}"


@register.filter
def pips(image: Image) -> list[bool]:
    """Returns one pip for each critique that an image of `with_critiques` requires or has; True for those it has."""
    done: int = getattr(image, "critiques_done", 0)
    required: int = getattr(image, "critiques_required", 0)
    return [index < done for index in range(max(done, required))]


@register.filter
def longest_answer(critique: Critique) -> str:
    """Returns the longest text of a critique."""
    texts = [answer for answer in critique.answers.values() if isinstance(answer, str)]
    return max(texts, key=len, default="")


@register.filter
def total_bytes(export: Export) -> int:
    """Returns the size of all files of an export."""
    return sum(file.bytes for file in export.files.all())


@register.filter
def indented(row: str) -> str:
    """Formats a row of JSON with indentation; returns other text unchanged."""
    try:
        return json.dumps(json.loads(row), ensure_ascii=False, indent=2)
    except ValueError:
        return row
