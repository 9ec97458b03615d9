"""Why something stayed outside, in the language of whoever reads it: rows keep codes, sentences are made when shown."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.errors import Invalid
from annotation.imaging import verdicts
from annotation.imaging.contract import RefusedImage
from annotation.incoming import refusals
from annotation.incoming.refusals import RefusedFile, RefusedSource
from annotation.models import Image, ImageImport, ImportFile, JobStatus
from annotation.queries.imports import held_up

OWN: Final[dict[str, Promise]] = {
    "duplicate": gettext_lazy("“%(file)s” is in this project already, as “%(there)s” in the batch “%(batch)s”."),
    "not_in_batch": gettext_lazy("“%(file)s” is not in this batch."),
    "original_lost": gettext_lazy("The original of “%(file)s” is no longer in the storage. Add it again."),
    "storage_failed": gettext_lazy("The storage failed (%(error)s). Mend it, then try again."),
    "storage_waits": gettext_lazy(
        "The storage fails just now (%(error)s). It goes on by itself as soon as that is over."
    ),
    "source_waits": gettext_lazy(
        "Some files cannot be read just now (%(error)s). The others come in, and these are tried again by themselves."
    ),
    "not_read": gettext_lazy("“%(file)s” could not be read (%(error)s). Mend that, then try again."),
    "begun_too_often": gettext_lazy("It was begun too often without coming to its end."),
    "interrupted": gettext_lazy("The command that ran it ended. Call it again: what is in is recognised."),
    "batch_closed": gettext_lazy("This batch is closed; open it before adding images."),
}
SENTENCES: Final = {**verdicts.SENTENCES, **refusals.SENTENCES, **OWN}


def explain(code: str, params: Mapping[str, Any], file: str = "") -> str:
    """The sentence for `code` about `file`, in the language of the moment. An unknown code is shown as it is."""
    if code not in SENTENCES:
        return code
    sentence = str(SENTENCES["unsupported_raw" if params.get("is_raw") else code]) % {**params, "file": file}
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
    if wanted.status == JobStatus.RUNNING and (waiting := held_up(wanted)):
        return explain(waiting.code, waiting.params)
    return explain(wanted.failure, wanted.failure_params)


def invalid(refusal: RefusedFile | RefusedImage | RefusedSource, file: str = "") -> Invalid:
    """A refusal as an error for the person who is waiting for the answer."""
    return Invalid(explain(refusal.code, refusal.params, file), code=refusal.code)
