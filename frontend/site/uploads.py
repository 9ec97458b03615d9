"""Receives the files of requests: only from people who may send them, and only up to the limit of their route."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotation.access import MANAGERS, access_batch, access_benchmark, access_run
from annotation.errors import DomainError
from annotation.evaluating.stored_content import MAX_UPLOAD_BYTES
from annotation.models import Person
from frontend.site.errors import render_error

# The pages that take files, each into the batch or the run that its URL names. The API's views that take files say so
# themselves (`accept_files` in api/views/requests.py).
PAGES_WITH_FILES: Final[dict[str, Callable[[Person, UUID], object]]] = {
    "batch_images": access_batch,
    "new_import": access_batch,
    "replace_metadata": access_batch,
    "batch_files": access_run,
    "new_file_evaluation": partial(access_benchmark, roles=MANAGERS),
}
API_WITH_FILES: Final = frozenset({"api:images", "api:imports", "api:run-results", "api:evaluations"})
_VIEWS_WITH_FILES: Final = API_WITH_FILES | PAGES_WITH_FILES.keys()
# The views that take a zip or the results of a batch, which may be as large as the disk.
UNLIMITED_VIEWS: Final = frozenset({"new_import", "api:imports", "batch_files", "api:run-results"})
# The views that take a model's answers to a benchmark.
ANSWER_VIEWS: Final = frozenset({"new_file_evaluation", "api:evaluations"})
# How many files of the largest size the body of one request of images may have.
LARGEST_FILES: Final = 20


def view_name(request: HttpRequest | None) -> str:
    match = request.resolver_match if request else None
    return match.view_name if match else ""


def largest_file(request: HttpRequest | None) -> int | None:
    """Returns how many bytes a file of this request may have; None where there is no limit but the disk."""
    if view_name(request) in UNLIMITED_VIEWS:
        return None
    if view_name(request) in ANSWER_VIEWS:
        return MAX_UPLOAD_BYTES
    return int(settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000)


def largest_body(request: HttpRequest) -> int | None:
    """Returns how many bytes the body of this request may have; None where nothing here limits it.

    The API's parsers limit every body without files, after they know who sends it.
    """
    if view_name(request) in _VIEWS_WITH_FILES:
        limit = largest_file(request)
        return None if limit is None else limit * LARGEST_FILES
    return None if request.path_info.startswith("/api/") else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class ArrivingFile(TemporaryUploadedFile):
    """A temporary file on the disk where it will be stored, so that storing it only moves it. Closing it deletes it."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: Any) -> None:
        directory = settings.UPLOAD_DIRECTORY
        if directory:
            Path(directory).mkdir(parents=True, exist_ok=True)
        # Unlike Django's, its name does not contain the sender's, which may be longer than the file system allows.
        file: Any = tempfile.NamedTemporaryFile(prefix="incoming-", dir=directory)  # noqa: SIM115 - closed with it
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class BoundedUploads(FileUploadHandler):
    """Writes each file to the disk; of a file that exceeds the limit only the size is kept.

    Skips the files of a request without `takes_files`, which is set after the check that its sender may send them.
    """

    file: ArrivingFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if not getattr(self.request, "takes_files", False):
            raise SkipFile
        super().new_file(*args, **kwargs)
        self.limit = largest_file(self.request)
        self.file = ArrivingFile(self.file_name or "", self.content_type or "", self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.limit is None or start + len(raw_data) <= self.limit:
            self.file.write(raw_data)
        elif start <= self.limit:
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> ArrivingFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class UploadMiddleware:
    """Checks the sender and the size of a body before any of it is read, the CSRF token included.

    Responds with 413 where the body is larger than its view accepts, with the sign-in page where somebody who is not
    signed in sends files to a page, and with 404 or 403 where they do not manage its project.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        limit, length = largest_body(request), request.META.get("CONTENT_LENGTH") or "0"
        if limit is not None and length.isdigit() and int(length) > limit:
            return too_large(request, limit)
        if request.method == "POST" and view_name(request) in PAGES_WITH_FILES:
            return admit_files(request, PAGES_WITH_FILES[view_name(request)], *kwargs.values())
        return None


def admit_files(
    request: HttpRequest, access: Callable[[Person, UUID], object], target: UUID
) -> HttpResponseBase | None:
    """Marks the request of a person who may send files to the target; returns the response to everybody else."""
    if not isinstance(request.user, Person):
        return redirect_to_login(request.get_full_path())
    try:
        access(request.user, target)
    except DomainError as error:
        return render_error(request, error)
    request.takes_files = True  # type: ignore[attr-defined]
    return None


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """Returns 413 in the form of the API or as a page, and closes the connection, because the body is not read."""
    has_files = view_name(request) in _VIEWS_WITH_FILES
    if has_files:
        sentence = _("Together the files have more than %(maximum)s MB. Send fewer at a time, or import them as a zip.")
    else:
        sentence = _("This form accepts at most %(maximum)s MB. Send less at a time.")
    detail = sentence % {"maximum": limit // 1_000_000}
    if request.path_info.startswith("/api/"):
        response: HttpResponse = JsonResponse({"code": "too_large", "detail": detail}, status=413)
    else:
        response = render(request, "413.html", {"detail": detail, "has_files": has_files}, status=413)
    response["Connection"] = "close"
    return response
