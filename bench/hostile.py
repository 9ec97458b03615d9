"""`make bench-hostile`: hostile and odd files through the whole of Loupe, and a table of their outcomes.

    python -m bench.hostile [--all] [--light]

Images are uploaded one by one to the web server as `make run` starts it; its worker imports zips and a folder. `--all`
prints every file, `--light` omits those that take seconds each. The table is also in LOUPE_DATA/bench/hostile.json.
Ends with 1 when an outcome is not an expected one, a process ended, a file took longer than 20 s, a file was written
outside of the data directory, or anything but a rendition was served.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.shared.installation import Installation, scratch_installation
from bench.shared.monitor import Monitor, serving_faults
from bench.shared.uploader import FileUploader, import_outcome
from config.embedded.environment import data_directory

MAX_SECONDS = 20.0
PHOTOGRAPHS = ("config/demo/photographs", "tests/photographs")
ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--light", action="store_true")
    arguments = parser.parse_args()
    folder = data_directory() / "bench"
    with tempfile.TemporaryDirectory(prefix="loupe-hostile-") as surroundings:
        os.environ["TMPDIR"] = tempfile.tempdir = surroundings
        with scratch_installation() as installation:
            results = _run(installation, Path(surroundings), light=arguments.light)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hostile.json").write_text(json.dumps(results, indent=1))
    if arguments.all:
        _print_files(results)
    _print_summary(results)
    return 1 if any(results["faults"].values()) else 0


def _run(installation: Installation, surroundings: Path, *, light: bool) -> dict[str, Any]:
    root = _import_root(installation)
    from bench.shared.import_pipeline import make_batch, worker

    batch = make_batch("Hostile")
    with ExitStack() as stack:
        web = stack.enter_context(installation.web())
        child = stack.enter_context(worker(installation))
        monitor = Monitor(installation, surroundings, {"web": web.child, "worker": child})
        uploader = FileUploader(web.port, batch)
        rows = [*_uploads(uploader, light), *_imports(batch, light), _folder(batch, root)]
        uploader.wait_until_prepared()
        rows = [uploader.final_row(row) for row in rows]
        faults = {
            "unexpected": [f"{row['family']}: {row['file']} → {row['outcome']}" for row in rows if not row["expected"]],
            "slow": [f"{row['file']}: {row['seconds']:.1f} s" for row in rows if row["seconds"] > MAX_SECONDS],
            "served": serving_faults(web.port, batch),
            **monitor.faults(),
        }
    return {"files": len(rows), "load": os.getloadavg()[0], "faults": faults, "rows": rows}


def _import_root(installation: Installation) -> Path:
    from django.conf import settings

    root = installation.data / "incoming-folder"
    root.mkdir()
    installation.settings["LOUPE_IMPORT_ROOT"] = os.environ["LOUPE_IMPORT_ROOT"] = str(root)
    settings.LOUPE_IMPORT_ROOT = str(root)
    return root


def _uploads(uploader: FileUploader, light: bool) -> Iterator[dict[str, Any]]:
    from tests.factories import image_bytes
    from tests.hostile.names import NAMES
    from tests.hostile.table import image_cases

    for path in (path for folder in PHOTOGRAPHS for path in sorted((ROOT / folder).glob("*.jpg"))):
        yield uploader.upload("photographs", path.name, path.read_bytes(), {"accepted"})
    for case in image_cases():
        if not (light and case.heavy):
            yield uploader.upload(case.family, case.name, case.make(), case.expected)
    for number, name in enumerate(NAMES):
        # A name may end its header, or make it longer than allowed: then the request has no file.
        expected = {"accepted", "400 invalid", "400 parse_error"}
        yield uploader.upload("names", name, image_bytes(number, size=(64, 48)), expected)


def _imports(batch: Any, light: bool) -> Iterator[dict[str, Any]]:
    from tests.hostile.zips import cases

    for case in cases():
        if light and case.heavy:
            continue
        content, began = case.make(), time.monotonic()
        image_import = _import(batch, "zip", content)
        codes = dict(Counter(image_import.files.filter(status="rejected").values_list("code", flat=True)))
        yield {
            "family": "zips",
            "file": case.name,
            "bytes": len(content),
            "outcome": import_outcome(image_import, codes),
            "expected": _is_expected(image_import, codes, case),
            # An import of many files takes long; the time for a thousand files shows whether one of them hangs.
            "seconds": (time.monotonic() - began) / max(1, image_import.total / 1_000),
        }


def _is_expected(image_import: Any, codes: dict[str, int], case: Any) -> bool:
    has_expected_counts = case.accepted in (None, image_import.accepted) and case.codes in (None, codes)
    return has_expected_counts and image_import.failure == case.failure


def _folder(batch: Any, root: Path) -> dict[str, Any]:
    """Imports a folder of photographs, links, a pipe, a loop and a name that is not UTF-8."""
    from tests.factories import image_bytes

    for number, name in enumerate((b"good.jpg", b"latin-\xe9.jpg", b"line\nbreak.jpg", b"a\\..\\b.jpg")):
        (root / os.fsdecode(name)).write_bytes(image_bytes(900 + number, size=(72, 48)))
    (root / "out.jpg").symlink_to("/etc/passwd")
    (root / "up").symlink_to("..")
    (root / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(root / "pipe.jpg")
    began = time.monotonic()
    image_import = _import(batch, "folder")
    codes = dict(Counter(image_import.files.filter(status="rejected").values_list("code", flat=True)))
    expected = {"path_not_allowed": 2, "file_not_found": 1, "not_a_file": 1}
    return {
        "family": "folder",
        "file": "links, pipes and loops",
        "bytes": 0,
        "outcome": import_outcome(image_import, codes),
        "expected": codes == expected and image_import.accepted == 3,
        "seconds": time.monotonic() - began,
    }


def _import(batch: Any, kind: str, content: bytes | None = None) -> Any:
    from django.core.files.base import ContentFile

    from annotation.actions.importing.requests import request_import
    from bench.shared.import_pipeline import is_finished

    file = None if content is None else ContentFile(content, name="hostile.zip")
    image_import = request_import(actor=batch.created_by, batch=batch, kind=kind, file=file)
    while not is_finished(image_import):
        time.sleep(0.05)
    return image_import


def _print_files(results: dict[str, Any]) -> None:
    for row in results["rows"]:
        mark = " " if row["expected"] else "!"
        print(f"{mark} {row['family']:16} {ascii(row['file'])[:60]:60} {row['outcome'][:60]:60} {row['seconds']:6.2f}")


def _print_summary(results: dict[str, Any]) -> None:
    families: dict[str, list[dict[str, Any]]] = {}
    for row in results["rows"]:
        families.setdefault(row["family"], []).append(row)
    print(f"\n  {'family':18}{'files':>6}{'in':>6}   slowest   rejected as")
    for family, rows in families.items():
        outcomes = Counter(row["outcome"] for row in rows)
        accepted = outcomes.pop("accepted", 0)
        slowest = max(row["seconds"] for row in rows)
        codes = ", ".join(f"{code} {count}" for code, count in outcomes.most_common(6)) if family != "zips" else ""
        print(f"  {family:18}{len(rows):6}{accepted:6}{slowest:8.2f} s   {codes}")
    counts = ", ".join(f"{name} {len(faults)}" for name, faults in results["faults"].items())
    print(f"\n  {results['files']} files; {counts}")
    for name, faults in results["faults"].items():
        for fault in faults[:20]:
            print(f"  {name}: {ascii(fault)[1:160]}")


if __name__ == "__main__":
    sys.exit(main())
