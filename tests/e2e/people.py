"""Projects of real photographs, and people who can sign in to a server that is another process."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from PIL import Image as Picture

from annotation.actions.importing.images import add_image
from annotation.imaging.protocol import Inspection, Rendition
from annotation.models import Person, Project
from annotation.sources.metadata import Details
from tests.factories import make_batch, make_member, make_project

Rendered = tuple[Inspection, dict[str, Rendition]]
PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))


class QuickHasher(PBKDF2PasswordHasher):
    """What it makes, the server's hasher takes: the number of rounds stands in each hash."""

    iterations = 1


def rendered_once(render: Callable[..., Rendered]) -> Callable[..., Rendered]:
    """The same function, with a memory of what it made of which bytes."""
    kept: dict[bytes, tuple[Rendered, dict[str, bytes]]] = {}

    def remembered(path: Path, directory: Path) -> Rendered:
        original = path.read_bytes()
        if original not in kept:
            inspection, made = render(path, directory)
            kept[original] = (inspection, made), {name: Path(one.path).read_bytes() for name, one in made.items()}
        (inspection, made), contents = kept[original]
        placed = {name: replace(one, path=str(directory / Path(one.path).name)) for name, one in made.items()}
        for name, one in placed.items():
            Path(one.path).write_bytes(contents[name])
        return inspection, placed

    return remembered


@cache
def smaller(path: Path) -> bytes:
    """The photograph at a size that a test does not wait for."""
    buffer = BytesIO()
    with Picture.open(path) as picture:
        picture.thumbnail((1500, 1500))
        picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def make_desk(photographs: int, *, whole: bool = False, **policies: Any) -> Project:
    """A project with one open batch of real photographs, ready to be handed out; `whole`: in their full size."""
    project = make_project(**policies)
    batch = make_batch(project)
    for path in PHOTOGRAPHS[:photographs]:
        details = Details(title=path.stem.capitalize(), author="Ann Author", license="CC BY 4.0")
        file = BytesIO(path.read_bytes() if whole else smaller(path))
        add_image(actor=project.created_by, batch=batch, name=path.name, file=file, details=details, render=True)
    return project


def make_annotator(project: Project) -> Person:
    return make_member(project)


def session_cookie(person: Person) -> dict[str, Any]:
    """A cookie with which a browser is signed in as the person."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
