"""Bundles behave as their sources do; unsupported code is rejected."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from frontend.site.bundling import (
    DESK_SCRIPT,
    DESK_STYLE,
    UNSENT_LOADER,
    UNSENT_SCRIPT,
    Bundle,
    BundleError,
    bundle_modules,
    bundle_styles,
)

STATIC = Path(__file__).parents[3] / "frontend" / "static"
ENTRY = Bundle("packed.js", ("main.js",))


def bundle(**sources: str) -> str:
    return bundle_modules(ENTRY, lambda name: sources[name.removesuffix(".js")])


def test_a_bundle_behaves_as_its_modules():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = bundle(
        main='import { twice as double, LIMIT } from "./two.js";\nimport { name } from "./one.js";\n'
        "console.log(JSON.stringify([double(LIMIT), name()]));\n",
        one='export function name() {\n  return secret;\n}\nconst secret = "one";\n',
        two='import { name } from "./one.js";\nconst secret = 2;\nexport const LIMIT = 20;\n'
        "const twice = (n) => n * secret;\nexport { twice, name };\n",
    )
    process = subprocess.run([node, "--input-type=module"], input=script, capture_output=True, text=True, check=True)
    assert json.loads(process.stdout) == [40, "one"]


def test_circular_imports_are_rejected():
    with pytest.raises(BundleError, match=r"one\.js imports"):
        bundle(main='import { a } from "./one.js";\n', one='import { b } from "./main.js";\nexport const a = 1;\n')


@pytest.mark.parametrize("line", ['import one from "./one.js";', "export default 1;", 'import "./one.js";'])
def test_an_unsupported_form_of_import_or_export_is_rejected(line):
    with pytest.raises(BundleError, match=r"main\.js"):
        bundle(main=f"{line}\n", one="export const a = 1;\n")


def test_comments_are_removed_without_any_code():
    script = bundle(main='/** Cast. */ (console).log("kept");\n\n/**\n * Gone.\n */\nconsole.log("too");\n')
    assert '(console).log("kept");' in script
    assert "Gone" not in script


def test_the_sources_of_the_desk_can_be_bundled():
    def read(name: str) -> str:
        return (STATIC / name).read_text()

    script, style = bundle_modules(DESK_SCRIPT, read), bundle_styles(DESK_STYLE, read)
    assert "class UnsentList" in bundle_modules(UNSENT_SCRIPT, read)
    assert "class UnsentList" not in bundle_modules(UNSENT_LOADER, read)
    assert not re.search(r"^\s*/\*\*", script, re.MULTILINE)
    assert style.index("@layer reset, tokens, base, desk, pages;") < style.index("@layer desk {")
