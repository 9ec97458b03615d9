"""The measurements of releases and the feed also end where there is little or nothing to measure."""

import orjson
import pytest

from annotation.models import Project
from bench.export import _fetch
from bench.format_readers.sample_project import make_project
from tests.factories import image_bytes
from tests.sources.servers import respond_with, serving


@pytest.mark.django_db
def test_the_sample_project_has_the_photographs_of_a_folder_and_leaves_other_files_out(tmp_path) -> None:
    (tmp_path / "dune.jpg").write_bytes(image_bytes())
    (tmp_path / "README.md").write_text("# Photographs")
    (tmp_path / "manifest.json").write_bytes(orjson.dumps([{"file": "dune.jpg"}]))

    make_project(tmp_path)

    assert [image.file for image in Project.objects.get().images.all()] == ["dune.jpg"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_line_of_a_feed_is_counted_but_its_last(count: int) -> None:
    body = b'{"id":1}\n' * count + b'{"next":"cursor"}\n'
    with serving(respond_with(body)) as server:
        assert _fetch(server.port, "project", "token")[2] == count


def test_an_answer_other_than_a_feed_is_not_measured() -> None:
    respond = respond_with(b'{"code":"busy"}', b"Content-Length: 15", status=b"503 X")
    with serving(respond) as server, pytest.raises(AssertionError, match="busy"):
        _fetch(server.port, "project", "token")
