"""What templates need beside Django's own filters."""

import json
from datetime import date, datetime
from uuid import UUID

from django import template
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from annotation.actions.desk.skip_and_flag import FLAG_REASONS
from annotation.models import Critique, Export, Flag, Image, ImageImport, ImportFile
from annotation.queries.images.rendition_urls import rendition_addresses
from annotation.wording.rejections import explain_file, explain_image, explain_import
from frontend.presenting.answers import answers_in_words, changes_in_words

register = template.Library()
register.filter("answers_in_words", answers_in_words)
register.filter("changes_in_words", changes_in_words)


@register.filter
def thumbnail(image: Image) -> str:
    """The signed address of an image's thumbnail, empty while there is none."""
    return rendition_addresses(image.renditions).get("thumbnail", "")


@register.filter
def failure(image: Image) -> str:
    """Why an image's renditions could not be made."""
    return explain_image(image)


@register.filter
def flagged_as(flag: Flag) -> str:
    """The reason that was chosen for a flag."""
    return str(FLAG_REASONS.get(flag.reason, flag.reason))


@register.filter
def why(row: ImportFile | ImageImport) -> str:
    """Why a file of an import was refused, or why an import failed or waits."""
    return explain_file(row) if isinstance(row, ImportFile) else explain_import(row)


@register.filter
def origin(wanted: ImageImport) -> str:
    """Where an import's files come from, as short as it can be said."""
    source = wanted.source
    return source.get("file") or source.get("folder") or source.get("bucket") or source.get("root") or wanted.kind


@register.filter
def number(value: int) -> str:
    """A count with its thousands apart, as the language writes them."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def day(value: date) -> str:
    """A date as the language writes it, the month by name: no two countries read it differently."""
    local = localtime(value) if isinstance(value, datetime) else value
    return formats.date_format(local, pgettext("the format of a date, see Django's date filter", "j M Y"))


@register.filter
def moment(value: datetime) -> str:
    """A date and time, in the reader's zone."""
    return formats.date_format(localtime(value), pgettext("the format of a date and time", "j M Y, H:i"))


@register.filter
def release(export: Export) -> str:
    """The name of a release: when it was asked for, and the end of its id, for two may be of the same minute."""
    return f"{moment(export.created_at)} · {short_id(export.id)}"


def short_id(id_: UUID) -> str:
    """The end of an id, which no two of a project are likely to share."""
    return id_.hex[-6:]


@register.filter
def plain(value: float) -> str:
    """A number as SVG reads it, whatever the language."""
    return f"{value:g}"


@register.filter
def pips(image: Image) -> list[bool]:
    """One mark for each critique that an image of `with_critiques` wants or has; those that are there are on."""
    done: int = getattr(image, "critiques_done", 0)
    wanted: int = getattr(image, "critiques_wanted", 0)
    return [nth < done for nth in range(max(done, wanted))]


@register.filter
def longest_answer(critique: Critique) -> str:
    """The fullest text of a critique: what one remembers it by."""
    texts = [answer for answer in critique.answers.values() if isinstance(answer, str)]
    return max(texts, key=len, default="")


@register.filter
def total_bytes(export: Export) -> int:
    """The bytes of all files of an export."""
    return sum(file.bytes for file in export.files.all())


@register.filter
def indented(row: str) -> str:
    """A row of JSON as one reads it; another text as it is."""
    try:
        return json.dumps(json.loads(row), ensure_ascii=False, indent=2)
    except ValueError:
        return row
