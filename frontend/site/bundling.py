"""Bundles many small source files into one.

The desk is written as ES modules and style sheets, and served as one script and one sheet, because on a slow network
every further file costs a round trip. `collectstatic` makes the bundles; with LOUPE_DEBUG the sources themselves are
served. A module becomes a function that is called once, so that its names stay private.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Read = Callable[[str], str]
"""Returns the text of a source by its static name."""

_IMPORT: Final = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<source>[^"]+)";\n', re.MULTILINE)
_REEXPORT: Final = re.compile(r"^export \{(?P<names>[^}]*)\};\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (?P<name>\w+))", re.MULTILINE)
_UNSUPPORTED: Final = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_STYLE_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


class BundleError(Exception):
    """A source uses an unsupported form of import or export, or modules import each other in a circle."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sources that are served as one file; `name` is its static name."""

    name: str
    sources: tuple[str, ...]


DESK_STYLE: Final = Bundle(
    "css/desk.bundle.css", ("css/reset.css", "css/tokens.css", "css/base.css", "css/desk.css", "css/items.css")
)
_QUEUE_DESK: Final = (*DESK_STYLE.sources, "css/queue_desk.css")
SPOT_CHECK_STYLE: Final = Bundle("css/spot_checks.bundle.css", (*_QUEUE_DESK, "css/spot_checks.css"))
CROSS_CHECK_STYLE: Final = Bundle("css/cross_checks.bundle.css", (*_QUEUE_DESK, "css/cross_checks.css"))
JUDGING_STYLE: Final = Bundle("css/judging.bundle.css", (*_QUEUE_DESK, "css/judging.css"))
REVIEW_STYLE: Final = Bundle("css/reviews.bundle.css", (*_QUEUE_DESK, "css/reviews.css"))
STYLES: Final = (DESK_STYLE, SPOT_CHECK_STYLE, CROSS_CHECK_STYLE, JUDGING_STYLE, REVIEW_STYLE)
DESK_SCRIPT: Final = Bundle("workspace/desk.bundle.js", ("workspace/pages/desk/main.js",))
# The first is on every page, and loads the second where a browser may hold work.
UNSENT_LOADER: Final = Bundle("workspace/unsent_loader.bundle.js", ("workspace/pages/unsent/loader.js",))
UNSENT_SCRIPT: Final = Bundle("workspace/unsent.bundle.js", ("workspace/pages/unsent/main.js",))
SPOT_CHECK_SCRIPT: Final = Bundle("workspace/spot_checks.bundle.js", ("workspace/pages/spot_checks/main.js",))
CROSS_CHECK_SCRIPT: Final = Bundle("workspace/cross_checks.bundle.js", ("workspace/pages/cross_checks/main.js",))
JUDGING_SCRIPT: Final = Bundle("workspace/judging.bundle.js", ("workspace/pages/judging/main.js",))
REVIEW_SCRIPT: Final = Bundle("workspace/reviews.bundle.js", ("workspace/pages/reviews/main.js",))
SCRIPTS: Final = (
    DESK_SCRIPT,
    UNSENT_LOADER,
    UNSENT_SCRIPT,
    SPOT_CHECK_SCRIPT,
    CROSS_CHECK_SCRIPT,
    JUDGING_SCRIPT,
    REVIEW_SCRIPT,
)


def files_of(style: Bundle, script: Bundle, *, bundled: bool) -> dict[str, tuple[str, ...]]:
    """Returns the names of a page's style sheets and scripts: the bundles, or the sources that they are made of."""
    bundles = {"styles": style, "scripts": script}
    return {kind: (bundle.name,) if bundled else bundle.sources for kind, bundle in bundles.items()}


def bundle_styles(bundle: Bundle, read: Read) -> str:
    """Returns the style sheets one after another, without their comments."""
    return "\n".join(_STYLE_COMMENT.sub("", read(source)) for source in bundle.sources)


def bundle_modules(bundle: Bundle, read: Read) -> str:
    """Returns one module that does what the entry (`bundle.sources[0]`) and all its imports do."""
    (entry,) = bundle.sources
    order = _in_order(entry, read)
    variables = {name: f"module{index}" for index, name in enumerate(order)}
    *parts, last = [_body(name, read(name), variables) for name in order]
    return (
        "\n".join(
            f"const {variables[name]} = (() => {{\n{part}}})();" for name, part in zip(order, parts, strict=False)
        )
        + f"\n{last}"
    )


def _in_order(entry: str, read: Read) -> list[str]:
    """Returns the modules, each after those that it imports."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise BundleError(" imports ".join([*path, name]))
        if name in order:
            return
        for match in _IMPORT.finditer(_COMMENT.sub("", read(name))):
            visit(_resolved(name, match["source"]), (*path, name))
        order.append(name)

    visit(entry, ())
    return order


def _resolved(importer: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), source))


def _body(name: str, text: str, variables: dict[str, str]) -> str:
    def imported(match: re.Match[str]) -> str:
        names = re.sub(r"(\w+) as (\w+)", r"\1: \2", match["names"].strip())
        return f"const {{ {names} }} = {variables[_resolved(name, match['source'])]};\n"

    bare = _COMMENT.sub("", text)
    exported = [match["name"] for match in _EXPORT.finditer(bare)]
    exported += [
        export.strip() for match in _REEXPORT.finditer(bare) for export in match["names"].split(",") if export.strip()
    ]
    body = _EXPORT.sub("", _REEXPORT.sub("", _IMPORT.sub(imported, bare)))
    if rest := _UNSUPPORTED.search(body):
        raise BundleError(f"{name}: {rest[0]}")
    return body + (f"return {{ {', '.join(exported)} }};\n" if exported else "")
