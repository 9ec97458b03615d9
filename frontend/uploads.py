"""Files of a request on their way to the disk: what is too large never gets there."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

# The views that take a zip, which may be as large as the disk.
OF_ANY_SIZE: Final = frozenset({"new_import", "api:imports"})
# What one request of photographs may have, in files of the largest size.
LARGEST_FILES: Final = 20


def largest_file(request: HttpRequest | None) -> int | None:
    """How many bytes a file of this request may have; None where there is no limit but the disk."""
    match = request.resolver_match if request else None
    if match and match.view_name in OF_ANY_SIZE:
        return None
    return int(settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000)


class ArrivingFile(TemporaryUploadedFile):
    """A file on the disk on which it will stay, so that keeping it is a mere move. It is gone when it is closed."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: Any) -> None:
        directory = settings.UPLOAD_DIRECTORY
        if directory:
            Path(directory).mkdir(parents=True, exist_ok=True)
        # Unlike Django's, its name has nothing of what the sender wrote, which may be longer than names can be.
        file: Any = tempfile.NamedTemporaryFile(prefix="incoming-", dir=directory)  # noqa: SIM115 - closed with it
        UploadedFile.__init__(self, file, name, content_type, 0, charset, extra)


class BoundedUploads(FileUploadHandler):
    """Writes each file to the disk until it passes the limit; of one that does nothing is kept but its size."""

    file: ArrivingFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
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


class LargestRequestMiddleware:
    """Answers 413 before a body is read that is larger than all that its view could take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        limit = largest_file(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if limit is None or not length.isdigit() or int(length) <= limit * LARGEST_FILES:
            return None
        answer = too_large(request, limit)
        answer["Connection"] = "close"
        return answer


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413 in the form of the API or as a page."""
    sentence = _("Together the files have more than %(most)s MB. Send fewer at a time, or import them as a zip.")
    detail = sentence % {"most": limit * LARGEST_FILES // 1_000_000}
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "too_large", "detail": detail}, status=413)
    return render(request, "413.html", {"detail": detail}, status=413)
