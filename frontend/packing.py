"""Packs: many small source files, sent as one.

The desk is written as some thirty ES modules and four style sheets, and served as one script and one sheet: on a slow
network each further file costs a round trip. Packing happens in `collectstatic`, in Python; with LOUPE_DEBUG the
sources themselves are served. A module becomes a function that is called once, so that its names stay its own.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Read = Callable[[str], str]
"""Answers the text of a source by its static name."""

_IMPORT: Final = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<source>[^"]+)";\n', re.MULTILINE)
_REEXPORT: Final = re.compile(r"^export \{(?P<names>[^}]*)\};\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (?P<name>\w+))", re.MULTILINE)
_LEFT_OVER: Final = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_STYLE_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


class CannotPack(Exception):
    """A source uses a form of import or export that packing does not know, or modules import one another in a ring."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What is sent as one: `name` is the static name that it gets."""

    name: str
    sources: tuple[str, ...]


DESK_STYLE: Final = Pack("css/desk.packed.css", ("css/reset.css", "css/tokens.css", "css/base.css", "css/desk.css"))
DESK_SCRIPT: Final = Pack("workspace/desk.packed.js", ("workspace/pages/desk/main.js",))


def pack_styles(pack: Pack, read: Read) -> str:
    """The sheets one after another, without their comments."""
    return "\n".join(_STYLE_COMMENT.sub("", read(source)) for source in pack.sources)


def pack_modules(pack: Pack, read: Read) -> str:
    """The one module that does what the entry (`pack.sources[0]`) and all that it imports do."""
    (entry,) = pack.sources
    order = _in_order(entry, read)
    places = {name: f"module{place}" for place, name in enumerate(order)}
    *parts, last = [_body(name, read(name), places) for name in order]
    return (
        "\n".join(f"const {places[name]} = (() => {{\n{part}}})();" for name, part in zip(order, parts, strict=False))
        + f"\n{last}"
    )


def _in_order(entry: str, read: Read) -> list[str]:
    """Every module after those that it imports."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise CannotPack(" imports ".join([*path, name]))
        if name in order:
            return
        for match in _IMPORT.finditer(_COMMENT.sub("", read(name))):
            visit(_resolved(name, match["source"]), (*path, name))
        order.append(name)

    visit(entry, ())
    return order


def _resolved(importer: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), source))


def _body(name: str, text: str, places: dict[str, str]) -> str:
    def imported(match: re.Match[str]) -> str:
        names = re.sub(r"(\w+) as (\w+)", r"\1: \2", match["names"].strip())
        return f"const {{ {names} }} = {places[_resolved(name, match['source'])]};\n"

    bare = _COMMENT.sub("", text)
    exported = [match["name"] for match in _EXPORT.finditer(bare)]
    exported += [
        each.strip() for match in _REEXPORT.finditer(bare) for each in match["names"].split(",") if each.strip()
    ]
    body = _EXPORT.sub("", _REEXPORT.sub("", _IMPORT.sub(imported, bare)))
    if left := _LEFT_OVER.search(body):
        raise CannotPack(f"{name}: {left[0]}")
    return body + (f"return {{ {', '.join(exported)} }};\n" if exported else "")
