"""Rules of the code: sizes, forbidden patterns, and documented settings."""

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_JAVASCRIPT_FUNCTION = 60
LARGEST_FOLDER = 20
JAVASCRIPT_TOOLS = ROOT / "tests" / "js"
SOURCE = ("config/", "annotation/", "api/", "frontend/")
FORBIDDEN = {
    r"\bmark_safe\b|\bSafeString\b": "text without escaping",
    r"\|\s*safe\b|\{%\s*autoescape off": "text without escaping",
    r"\bcsrf_exempt\b": "a view without CSRF protection",
    r"\bpickle\b|\bmarshal\b|\bshelve\b": "data that is run as code",
    r"\beval\(|\bexec\(|\bnew Function\(": "data that is run as code",
    r"\.(?:innerHTML|outerHTML|insertAdjacentHTML)\b|\bdocument\.write\b": "markup put together from text",
    r"raise NotImplementedError": "a function that is not implemented",
    r"\b(?:TODO|FIXME|XXX)\b": "unfinished code",
    r"@receiver\b|\bpost_save\b|\bpre_save\b": "a signal (only actions write)",
    r"\.raw\(|\.extra\(": "a query that bypasses the query layer",
}
VENDORED = ("/vendor/", "/migrations/")


def tracked(*endings: str) -> list[Path]:
    """Returns the files of the project with one of the endings, new ones included."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    project_names = [
        name for name in names if name.endswith(endings) and not any(part in f"/{name}" for part in VENDORED)
    ]
    return [ROOT / name for name in project_names if (ROOT / name).is_file()]


def source(*endings: str) -> list[Path]:
    return [path for path in tracked(*endings) if path.relative_to(ROOT).as_posix().startswith(SOURCE)]


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Yields each function's length in lines without its docstring, and its location."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            docstring_lines = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) and first.end_lineno else 0
            assert node.end_lineno is not None
            yield (
                node.end_lineno - node.lineno + 1 - docstring_lines,
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
            )


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked(".py", ".js", ".css", ".html")
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    lengths = sorted((length for path in source(".py") for length in functions(path)), reverse=True)
    too_long = [length for length in lengths if length[0] > LONGEST_FUNCTION]
    assert too_long == [], f"the longest is {lengths[0]}"


def javascript_functions(paths: list[Path]) -> list[tuple[int, str]]:
    """Returns each function's length in lines and its location, according to the parser of the type checker sees it."""
    node = shutil.which("node")
    if node is None or not (JAVASCRIPT_TOOLS / "node_modules" / "typescript").is_dir():
        pytest.skip("There is no parser of JavaScript here; `make check` installs it.")
    names = [os.path.relpath(path, ROOT) for path in paths]
    command = [str(node), "tests/js/function_lengths.js", *names]
    lengths = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [(lines, location) for lines, location in json.loads(lengths)]


def test_no_javascript_function_is_longer_than_sixty_lines() -> None:
    lengths = sorted(javascript_functions(source(".js")), reverse=True)
    assert len(lengths) > 500
    assert [length for length in lengths if length[0] > LONGEST_JAVASCRIPT_FUNCTION] == [], (
        f"the longest is {lengths[0]}"
    )


def test_the_parser_of_javascript_counts_every_kind_of_function(tmp_path: Path) -> None:
    script = tmp_path / "script.js"
    script.write_text(
        "/** Not\n * counted. */\n"
        "function outer() {\n  const inner = () => {\n    return 1;\n  };\n  return inner;\n}\n"
        "class Box {\n  #size = function () {\n    return 2;\n  };\n  get size() {\n    return 3; }\n}\n"
    )
    lengths = {location.rpartition(":")[2]: lines for lines, location in javascript_functions([script])}
    assert lengths == {"3 outer": 6, "4 inner": 3, "10 (unnamed)": 3, "13 size": 2}


def test_only_one_script_sends_requests() -> None:
    sending = re.compile(r"\bfetch\(|\bXMLHttpRequest\(|\bsendBeacon\(|\bnew (?:WebSocket|EventSource)\(")
    senders = [
        path.relative_to(ROOT).as_posix() for path in source(".js") if sending.search(path.read_text(encoding="utf-8"))
    ]
    assert senders == ["frontend/static/requests/api.js"]


def test_every_static_file_that_a_template_names_exists() -> None:
    static = ROOT / "frontend" / "static"
    references = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in source(".html")
        for name in re.findall(r"\{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8"))
    ]
    assert len(references) > 50
    assert [(template, name) for template, name in references if not (static / name).is_file()] == []


def test_no_folder_has_more_than_twenty_files() -> None:
    sizes: dict[str, int] = {}
    for path in tracked(".py", ".js", ".css"):
        folder = path.parent.relative_to(ROOT).as_posix() + "/"
        sizes[folder] = sizes.get(folder, 0) + 1
    assert sizes
    assert {folder: files for folder, files in sizes.items() if files > LARGEST_FOLDER} == {}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=lambda pattern: FORBIDDEN[pattern])
def test_no_forbidden_pattern_is_written(pattern: str) -> None:
    lines = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in source(".py", ".js", ".html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert lines == []


def test_the_domain_imports_no_http() -> None:
    import_of_http = re.compile(r"^\s*(?:from|import) django\.(?:http|shortcuts|views|urls|template)\b")
    lines = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in source(".py")
        if path.is_relative_to(ROOT / "annotation") and path.name != "admin.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if import_of_http.match(line)
    ]
    assert lines == []


def test_pages_contain_no_inline_script_style_or_handler() -> None:
    inline = re.compile(
        r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\bsrc=|application/json))[^>]*>", re.IGNORECASE
    )
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in source(".html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert lines == []


def test_nothing_is_loaded_from_another_host() -> None:
    outside = re.compile(r"(?:src|href|action)=\"(?:https?:)?//|url\(['\"]?(?:https?:)?//|from ['\"]https?://")
    lines = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}"
        for path in source(".html", ".css", ".js")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if outside.search(line) and 'rel="external' not in line
    ]
    assert lines == []


def settings_read() -> set[str]:
    """Returns the names that the code reads from the environment."""
    reading = re.compile(r"(?:env(?:\.\w+)?\(|environ\.get\(|environ\[|getenv\()\s*\"([A-Z][A-Z0-9_]+)\"")
    compose = re.compile(r"\$\{([A-Z][A-Z0-9_]+)")
    code = [path for path in source(".py") if "config/embedded/processes" not in path.as_posix()]
    names = {name for path in code for name in reading.findall(path.read_text(encoding="utf-8"))}
    names |= set(compose.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    return (names | {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) - {"DJANGO_SETTINGS_MODULE"}  # boto3 reads these


def settings_documented() -> set[str]:
    """Returns the names in the first column of the README's table of settings."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell)}


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    assert settings_read() == settings_documented()


def test_the_example_environment_names_only_settings_that_exist() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)) <= settings_documented()


NAMED = ("annotation/", "api/", "bench/", "client/", "config/", "frontend/", "tests/")
"""The parts of the source whose identifiers are held to PRIVATE_WORDS."""
PRIVATE_WORDS = re.compile(
    r"again|asked|begun|ended|fates?|few|found|gone|given|heard|held|journal|lapsed?|least|ledger|listed|lost|made|many"
    r"|mistakes?|more|most|nth|now|one|others?|own|parcels?|picture|places?|refusals?|said|seats?|seen|shown|standing"
    r"|strays?|surplus|taken|then|there|told|troubles?|who|why|wish|wishes"
)
"""Identifiers that do not say what they hold: a variable bears the noun of its type."""


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields the names that a module gives to variables, attributes, parameters, functions and classes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def private_identifiers(path: Path) -> list[str]:
    """Returns the identifiers of a module that are private words, each with its line."""
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for line, name in identifiers(ast.parse(path.read_text(encoding="utf-8")))
        if PRIVATE_WORDS.fullmatch(name.strip("_").lower())
    ]


def test_identifiers_say_what_they_hold() -> None:
    paths = [path for path in tracked(".py") if path.relative_to(ROOT).as_posix().startswith(NAMED)]
    assert len(paths) > 300
    assert [identifier for path in paths for identifier in private_identifiers(path)] == []


def test_private_words_are_found_wherever_a_name_is_given() -> None:
    code = "told = 1\ndef kept(wish, *, why=0):\n    self.lost = told\nfor place in other: pass\nclass Verdict: pass\n"
    code += "try: pass\nexcept ValueError as refusal: pass\nexcept TypeError: pass\n"
    names = [name for _line, name in identifiers(ast.parse(code))]
    assert sorted(names) == ["Verdict", "kept", "lost", "place", "refusal", "told", "why", "wish"]


PROMISES = re.compile(r'"""Promises? (\d+)(?: (and|to) (\d+))?\b')
"""How the first line of a test's file names the promises of docs/architecture.md that it holds."""


def promises_of(path: Path) -> set[int]:
    match = PROMISES.match(path.read_text(encoding="utf-8"))
    if match is None:
        return set()
    first, last = int(match[1]), int(match[3] or match[1])
    return set(range(first, last + 1)) if match[2] == "to" else {first, last}


def test_each_promise_is_named_by_a_test() -> None:
    section = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Promises")[2]
    numbers = {int(number) for number in re.findall(r"^(\d+)\. ", section, re.MULTILINE)}
    assert numbers == {*range(1, 14)}
    assert set().union(*(promises_of(path) for path in tracked(".py") if path.name.startswith("test_"))) == numbers


def anchors(path: Path) -> set[str]:
    """Returns the names by which links reach a document's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_documents_lead_to_a_file_and_a_heading() -> None:
    broken = []
    for path in tracked(".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            name, _, anchor = target.partition("#")
            linked = path.parent / name if name else path
            if "://" in target or (linked.exists() and (not anchor or anchor in anchors(linked))):
                continue
            broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
