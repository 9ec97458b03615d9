"""Explains why a file, image or import was rejected, in the reader's language: rows keep codes, sentences are made
when shown.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import Image, ImageImport, ImportFile, JobStatus
from annotation.wording import images, imports

MESSAGES: Final = {**images.MESSAGES, **imports.MESSAGES}


class CodedError(Protocol):
    """An exception that carries a code of MESSAGES and the parameters of its sentence."""

    code: str
    params: dict[str, Any]


def explain(code: str, params: Mapping[str, Any], file: str = "") -> str:
    """The sentence for `code` about `file`, in the language of the moment. An unknown code is shown as it is."""
    if code not in MESSAGES:
        return code
    sentence = str(MESSAGES["unsupported_raw" if params.get("is_raw") else code]) % {**params, "file": file}
    if "row" in params and code != "manifest_not_json":
        return _("Line %(number)s of the manifest: %(why)s") % {"number": params["row"], "why": sentence}
    return sentence


def explain_file(file: ImportFile) -> str:
    """Why a file of an import was refused."""
    return explain(file.code, file.params, file.file)


def explain_image(image: Image) -> str:
    """Why an image's renditions could not be made; empty unless it failed."""
    return explain(image.failure, image.failure_params, image.file)


def explain_import(wanted: ImageImport) -> str:
    """Why an import failed, or why some of it has to wait; else empty."""
    if wanted.status == JobStatus.RUNNING and (waiting := wanted.waiting_chunk()):
        return explain(waiting.code, waiting.params)
    return explain(wanted.failure, wanted.failure_params)


def invalid(refusal: CodedError, file: str = "") -> Invalid:
    """A refusal as an error for the person who is waiting for the answer."""
    return Invalid(explain(refusal.code, refusal.params, file), code=refusal.code)
