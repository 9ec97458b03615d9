"""Projects of real photographs, and people who can sign in to a server that is another process."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from PIL import Image as Picture

from annotation.models import Person, Project
from tests.factories import add_ready_image, make_batch, make_member, make_project

PHOTOGRAPHS = sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))


class QuickHasher(PBKDF2PasswordHasher):
    """Hashes with one round. The server's hasher accepts it, since the number of rounds is part of each hash."""

    iterations = 1


@cache
def smaller(path: Path) -> bytes:
    """Returns the photograph scaled down to what a test can afford to render."""
    buffer = BytesIO()
    with Picture.open(path) as image:
        image.thumbnail((1500, 1500))
        image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def make_desk(photographs: int, *, whole: bool = False, **policies: Any) -> Project:
    """Makes a project with one open batch of real photographs that are ready, with `whole` in their full size."""
    project = make_project(**policies)
    batch = make_batch(project)
    for path in PHOTOGRAPHS[:photographs]:
        file = BytesIO(path.read_bytes() if whole else smaller(path))
        details = {"title": path.stem.capitalize(), "author": "Ann Author", "license": "CC BY 4.0"}
        add_ready_image(batch, path.name, file, **details)
    return project


def make_annotator(project: Project) -> Person:
    return make_member(project)


def session_cookie(person: Person) -> dict[str, Any]:
    """Returns a cookie with which a browser is signed in as the person."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
