"""Explains why a file, image, import or export was rejected or failed, in the reader's language.

Rows keep a code and its parameters; the sentence is made when it is shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import Benchmark, Export, Image, ImageImport, ImportFile, JobStatus, Work
from annotation.wording import benchmarks, exports, images, imports, refining, result_files

MESSAGES: Final = {
    **images.MESSAGES,
    **imports.MESSAGES,
    **exports.MESSAGES,
    **refining.MESSAGES,
    **result_files.MESSAGES,
    **benchmarks.MESSAGES,
}
# The code of rows from before failures had codes; their sentence is the parameter.
STORED_SENTENCE: Final = "stored_sentence"


class CodedError(Protocol):
    """An exception that carries a code of MESSAGES and the parameters of its sentence."""

    code: str
    params: dict[str, Any]


def explain(code: str, params: Mapping[str, Any], file: str = "") -> str:
    """Returns the sentence for `code` about `file`; for an unknown code, the code."""
    if code == STORED_SENTENCE:
        return str(params["sentence"])
    if code not in MESSAGES:
        return code
    values = {**result_files.sentence_values(params), "file": file or params.get("file", "")}
    if "until" in params:
        values["until"] = time_format(localtime(datetime.fromisoformat(params["until"])), "H:i")
    variant = next((variant for flag, variant in images.VARIANTS.items() if params.get(flag)), code)
    sentence = str(MESSAGES[variant]) % values
    if "row" in params and code != "manifest_not_json":
        values = {"number": params["row"], "why": sentence, "path": params.get("manifest_path")}
        if values["path"]:
            return _("Line %(number)s of “%(path)s”: %(why)s") % values
        return _("Line %(number)s of the manifest: %(why)s") % values
    if "manifest_path" in params:
        return _("“%(path)s”: %(why)s") % {"path": params["manifest_path"], "why": sentence}
    return sentence


def explain_file(file: ImportFile) -> str:
    """Returns why a file of an import was rejected."""
    return explain(file.code, file.params, file.file)


def explain_work(work: Work, file: str = "") -> str:
    """Returns why work failed; empty unless it did."""
    return explain(work.failure, work.failure_params, file)


def explain_image(image: Image) -> str:
    """Returns why an image's renditions could not be made; empty unless they could not."""
    return explain_work(image, image.file)


def explain_import(image_import: ImageImport) -> str:
    """Returns why an import failed, or why some of it has to wait; else empty."""
    if image_import.status == JobStatus.RUNNING and (chunk := image_import.waiting_chunk()):
        return explain_work(chunk)
    return explain_work(image_import)


def explain_notices(image_import: ImageImport) -> list[str]:
    """Returns what the source of an import told about itself, a sentence each, those about losses first."""
    notices = sorted(image_import.notices, key=lambda notice: notice["code"] not in imports.LOSSES)
    return [explain(notice["code"], notice["params"]) for notice in notices]


def explain_export(export: Export) -> str:
    """Returns why an export failed; empty unless it did."""
    return explain_work(export)


def explain_benchmark(benchmark: Benchmark) -> str:
    """Returns why a benchmark could not be published; empty unless it failed."""
    return explain_work(benchmark)


def invalid(error: CodedError, file: str = "") -> Invalid:
    """Returns a coded error as the error for the person who waits for the answer."""
    return Invalid(explain(error.code, error.params, file), code=error.code)
