"""An example of a new source, in one file: plain images in the colours that a request names."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageColor

from annotation.sources.base import OpenSource, RequestField, Source
from annotation.sources.entries import SourceEntry, rejected_entry
from annotation.sources.rejections import RejectedFile, RejectedSource

SCHEME: Final = "colour:"


@dataclass(frozen=True)
class OpenColours:
    names: list[str]

    def entries(self) -> Iterator[SourceEntry]:
        for name in self.names:
            if name in ImageColor.colormap:
                yield SourceEntry(f"{name}.png", SCHEME + name)
            else:
                yield rejected_entry(name, RejectedFile("file_not_found"))

    @contextmanager
    def open(self, uri: str) -> Iterator[IO[bytes]]:
        content = io.BytesIO()
        Image.new("RGB", (96, 64), uri.removeprefix(SCHEME)).save(content, "PNG")
        content.seek(0)
        yield content


class ColoursSource(Source):
    key = "colours"
    title = _("plain colours")
    fields = (RequestField("colours", _("Colours, with commas between"), 200),)

    def check(self, values: Mapping[str, str]) -> dict[str, Any]:
        if not values["colours"]:
            raise RejectedSource("nothing_there")
        return dict(values)

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        return argument.startswith(SCHEME)

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        return self.check({"colours": argument.removeprefix(SCHEME)})

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        yield OpenColours(stored["colours"].split(","))


COLOURS: Final = ColoursSource()
