"""A batch, and a server's import folder."""

from pathlib import Path

import pytest

from annotation.models import Batch
from tests.factories import image_bytes, make_batch, make_project


@pytest.fixture
def batch(db) -> Batch:
    return make_batch(make_project())


@pytest.fixture
def root(tmp_path: Path, settings) -> Path:
    """The server's import folder, with a secret beside it."""
    (tmp_path / "secret.jpg").write_bytes(image_bytes(999))
    settings.LOUPE_IMPORT_ROOT = str(tmp_path / "root")
    (tmp_path / "root" / "spring").mkdir(parents=True)
    return tmp_path / "root"
