"""Renditions of the images that factories make, stored in memory for the following tests.

Only factories use this memory: files that a test uploads, imports or renders itself are decoded each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from annotation.actions.importing import images
from annotation.imaging.inspection import inspect_and_render
from annotation.imaging.protocol import Inspection, Rendition


@dataclass(frozen=True)
class Rendered:
    """The result of `inspect_and_render` for one file, with the bytes of each rendition."""

    inspection: Inspection
    renditions: dict[str, Rendition]
    contents: dict[str, bytes]


_memory: dict[bytes, Rendered] = {}


@contextmanager
def remembered_renditions() -> Iterator[None]:
    """Has `add_image` take the renditions of a file from memory if it was rendered before, during the block."""
    with patch.object(images, "inspect_and_render", _render_once):
        yield


def _render_once(path: Path, directory: Path) -> tuple[Inspection, dict[str, Rendition]]:
    """Returns the same result as `inspect_and_render`, and writes the same files to `directory`."""
    original = path.read_bytes()
    remembered = _memory.get(original)
    if remembered is None:
        inspection, renditions = inspect_and_render(path, directory)
        contents = {name: Path(rendition.path).read_bytes() for name, rendition in renditions.items()}
        _memory[original] = Rendered(inspection, renditions, contents)
        return inspection, renditions
    paths = {name: directory / Path(rendition.path).name for name, rendition in remembered.renditions.items()}
    for name, copy in paths.items():
        copy.write_bytes(remembered.contents[name])
    return remembered.inspection, {
        name: replace(rendition, path=str(paths[name])) for name, rendition in remembered.renditions.items()
    }
