"""Adds uploaded images: each is decoded once, is ready at once, and has an outcome of its own."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Protocol, Self

from django.conf import settings
from django.utils.translation import gettext as _

from annotation.actions.importing.images import add_image
from annotation.errors import DomainError
from annotation.imaging.protocol import RejectedImage
from annotation.imaging.storing import Readable
from annotation.models import Batch, Image, Person
from annotation.sources.entries import is_below
from annotation.sources.metadata import clean_name, clean_path
from annotation.wording.rejections import invalid

logger = logging.getLogger(__name__)


class Upload(Readable, Protocol):
    """A file with the name that its sender gave it. `size` is how large it was, also when it was not kept whole."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...


@dataclass(frozen=True)
class Rejection:
    """A rejected file: its name, a stable code, and a sentence that says why and what to do."""

    file: str
    code: str
    detail: str

    @classmethod
    def from_error(cls, file: str, error: DomainError) -> Self:
        """Returns the rejection of an error; where that is about single values, each is named."""
        values = "".join(f" {name}: {' '.join(messages)}" for name, messages in error.fields.items())
        return cls(file, error.code, error.detail + values)


@dataclass
class UploadOutcome:
    """The outcome of each file of an upload."""

    accepted: list[Image] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def add_images(*, actor: Person, batch: Batch, files: Sequence[Upload], paths: Iterable[str] = ()) -> UploadOutcome:
    """Adds each file that is an image; one that is not never stops the others.

    `paths` are the files' names with their folders, in the same order, where the sender gives them.
    """
    outcome = UploadOutcome()
    for file, path in zip_longest(files, list(paths)[: len(files)], fillvalue=""):
        assert not isinstance(file, str)
        name = clean_path(path) if path and is_below(path) else clean_name(path or file.name or "")
        try:
            _check_size(file, name)
            outcome.accepted.append(add_image(actor=actor, batch=batch, name=name, file=file, render=True))
        except DomainError as error:
            outcome.rejected.append(Rejection.from_error(name, error))
        except OSError as error:
            logger.exception("An image could not be added")
            outcome.rejected.append(_try_again(name, error))
    return outcome


def _check_size(file: Upload, name: str) -> None:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if (file.size or 0) > limit * 1_000_000:
        rejection = RejectedImage("too_large", megabytes=f"{(file.size or 0) / 1e6:.0f}", limit=limit)
        raise invalid(rejection, name)


def _try_again(name: str, error: OSError) -> Rejection:
    """Returns the rejection of a file where the disk, the storage or the machine is at fault."""
    detail = _("“%(file)s” could not be added just now (%(error)s). Add it again in a moment.")
    return Rejection(name, "try_again", detail % {"file": name, "error": error.strerror or type(error).__name__})
