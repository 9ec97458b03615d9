"""The formats that exports can be asked in, one small file each."""

from typing import Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.formats.aesbench import AESBENCH
from annotation.exporting.formats.base import Format
from annotation.exporting.formats.csv import CSV
from annotation.exporting.formats.dpo import DPO
from annotation.exporting.formats.huggingface import HUGGINGFACE
from annotation.exporting.formats.jsonl import JSONL
from annotation.exporting.formats.label_studio import LABEL_STUDIO
from annotation.exporting.formats.llama_factory import LLAMA_FACTORY
from annotation.exporting.formats.llava import LLAVA
from annotation.exporting.formats.ms_swift import MS_SWIFT
from annotation.exporting.formats.openai import OPENAI
from annotation.exporting.formats.parquet import PARQUET
from annotation.exporting.formats.trl_sft import TRL_SFT
from annotation.exporting.formats.webdataset import WEBDATASET

_CRITIQUES: Final = (JSONL, CSV, PARQUET, HUGGINGFACE, WEBDATASET)
_CONVERSATIONS: Final = (LLAVA, LLAMA_FACTORY, MS_SWIFT, TRL_SFT, OPENAI, DPO)
_OTHERS: Final = (LABEL_STUDIO, AESBENCH)
FORMATS: Final[dict[str, Format]] = {one.key: one for one in (*_CRITIQUES, *_CONVERSATIONS, *_OTHERS)}


def format_named(key: str) -> Format:
    """The format of that key. Raises Invalid, naming those there are."""
    if key not in FORMATS:
        raise Invalid(
            _("Some fields need another look."),
            fields={"format": [_("There is no such format. Choose from: %(names)s.") % {"names": ", ".join(FORMATS)}]},
        )
    return FORMATS[key]
