"""The formats that exports can be asked in, one small file each."""

from typing import Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.formats.base import Format
from annotation.exporting.formats.csv import CSV
from annotation.exporting.formats.jsonl import JSONL

FORMATS: Final[dict[str, Format]] = {one.key: one for one in (JSONL, CSV)}


def format_named(key: str) -> Format:
    """The format of that key. Raises Invalid, naming those there are."""
    if key not in FORMATS:
        raise Invalid(
            _("Some fields need another look."),
            fields={"format": [_("There is no such format. Choose from: %(names)s.") % {"names": ", ".join(FORMATS)}]},
        )
    return FORMATS[key]
