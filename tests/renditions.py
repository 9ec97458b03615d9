"""Renditions of the images that factories make, remembered for the tests that follow.

Only factories use this memory: whatever a test uploads, imports or renders itself is decoded anew.
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
    """What `inspect_and_render` answered for one file, with the bytes of each rendition."""

    inspection: Inspection
    renditions: dict[str, Rendition]
    contents: dict[str, bytes]


_memory: dict[bytes, Rendered] = {}


@contextmanager
def remembered_renditions() -> Iterator[None]:
    """Lets `add_image` take the renditions of a file that was rendered before from memory."""
    with patch.object(images, "inspect_and_render", _render_once):
        yield


def _render_once(path: Path, directory: Path) -> tuple[Inspection, dict[str, Rendition]]:
    """Answers as `inspect_and_render` does, and leaves the same files in `directory`."""
    original = path.read_bytes()
    rendered = _memory.get(original)
    if rendered is None:
        inspection, renditions = inspect_and_render(path, directory)
        contents = {name: Path(rendition.path).read_bytes() for name, rendition in renditions.items()}
        _memory[original] = Rendered(inspection, renditions, contents)
        return inspection, renditions
    paths = {name: directory / Path(rendition.path).name for name, rendition in rendered.renditions.items()}
    for name, copy in paths.items():
        copy.write_bytes(rendered.contents[name])
    return rendered.inspection, {
        name: replace(rendition, path=str(paths[name])) for name, rendition in rendered.renditions.items()
    }
