"""`make bench-hostile`: hostile and odd files through the whole of Loupe, and a table of what became of each.

    python -m bench.hostile [--all] [--light]

Pictures are sent one by one to the web server as `make run` starts it, zips and a folder are imported by its worker.
`--all` prints every file, `--light` leaves out those that take seconds each. The table is also in
LOUPE_DATA/bench/hostile.json. It ends with 1 when a verdict is not the expected one, a process died, something took
longer than 20 s, was written elsewhere, or was served although it is no rendition.
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

from bench.sender import Sender, verdict_of
from bench.watching import Watch, served_faults
from bench.world import World, scratch_world
from config.embedded.environment import data_directory

LONGEST_SECONDS = 20.0
PHOTOGRAPHS = ("config/demo/photographs", "tests/photographs")
ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--light", action="store_true")
    asked = parser.parse_args()
    store = data_directory() / "bench"
    with tempfile.TemporaryDirectory(prefix="loupe-hostile-") as around:
        os.environ["TMPDIR"] = tempfile.tempdir = around
        with scratch_world() as world:
            results = _run(world, Path(around), light=asked.light)
    store.mkdir(parents=True, exist_ok=True)
    (store / "hostile.json").write_text(json.dumps(results, indent=1))
    _print(results, everything=asked.all)
    return 1 if any(results["faults"].values()) else 0


def _run(world: World, around: Path, *, light: bool) -> dict[str, Any]:
    root = _import_root(world)
    from bench.pipeline import make_batch, worker  # noqa: PLC0415 - only now are there settings

    batch = make_batch("Hostile")
    with ExitStack() as stack:
        web = stack.enter_context(world.web())
        child = stack.enter_context(worker(world))
        watch = Watch(world, around, {"web": web.child, "worker": child})
        sender = Sender(web.port, batch)
        rows = [*_uploads(sender, light), *_imports(batch, light), _folder(batch, root)]
        sender.wait_until_prepared()
        rows = [sender.settled(row) for row in rows]
        faults = {
            "unexpected": [f"{row['family']}: {row['file']} → {row['verdict']}" for row in rows if not row["expected"]],
            "slow": [f"{row['file']}: {row['seconds']:.1f} s" for row in rows if row["seconds"] > LONGEST_SECONDS],
            "served": served_faults(web.port, batch),
            **watch.faults(),
        }
    return {"files": len(rows), "load": os.getloadavg()[0], "faults": faults, "rows": rows}


def _import_root(world: World) -> Path:
    from django.conf import settings  # noqa: PLC0415

    root = world.data / "incoming-folder"
    root.mkdir()
    settings.LOUPE_IMPORT_ROOT = world.settings["LOUPE_IMPORT_ROOT"] = os.environ["LOUPE_IMPORT_ROOT"] = str(root)
    return root


def _uploads(sender: Sender, light: bool) -> Iterator[dict[str, Any]]:
    from tests.factories import picture_bytes  # noqa: PLC0415
    from tests.hostile.names import NAMES  # noqa: PLC0415
    from tests.hostile.table import pictures  # noqa: PLC0415

    for path in (path for folder in PHOTOGRAPHS for path in sorted((ROOT / folder).glob("*.jpg"))):
        yield sender.send("photographs", path.name, path.read_bytes(), {"accepted"})
    for case in pictures():
        if not (light and case.heavy):
            yield sender.send(case.family, case.name, case.make(), case.expected)
    for number, name in enumerate(NAMES):
        # A name may end its own header, or be longer than a header may be: then there is no file in the request.
        allowed = {"accepted", "400 invalid", "400 parse_error"}
        yield sender.send("names", name, picture_bytes(number, size=(64, 48)), allowed)


def _imports(batch: Any, light: bool) -> Iterator[dict[str, Any]]:
    from tests.hostile.zips import cases  # noqa: PLC0415

    for case in cases():
        if light and case.heavy:
            continue
        content, began = case.make(), time.monotonic()
        wanted = _import(batch, "zip", content)
        codes = dict(Counter(wanted.files.filter(status="rejected").values_list("code", flat=True)))
        as_told = case.codes is None or codes == case.codes
        yield {
            "family": "zips",
            "file": case.name,
            "bytes": len(content),
            "verdict": verdict_of(wanted, codes),
            "expected": as_told and wanted.failure == case.failure and case.accepted in (None, wanted.accepted),
            # Ten thousands of files take their time one by one: what is watched is that none of them holds it up.
            "seconds": (time.monotonic() - began) / max(1, wanted.total / 1_000),
        }


def _folder(batch: Any, root: Path) -> dict[str, Any]:
    """Photographs among links, pipes, loops and names that only bytes can say."""
    from tests.factories import picture_bytes  # noqa: PLC0415

    for number, name in enumerate((b"good.jpg", b"latin-\xe9.jpg", b"line\nbreak.jpg", b"a\\..\\b.jpg")):
        (root / os.fsdecode(name)).write_bytes(picture_bytes(900 + number, size=(72, 48)))
    (root / "out.jpg").symlink_to("/etc/passwd")
    (root / "up").symlink_to("..")
    (root / "loop.jpg").symlink_to("loop.jpg")
    os.mkfifo(root / "pipe.jpg")
    began = time.monotonic()
    wanted = _import(batch, "folder")
    codes = dict(Counter(wanted.files.filter(status="rejected").values_list("code", flat=True)))
    expected = {"path_not_allowed": 2, "file_not_found": 1, "not_a_file": 1}
    return {
        "family": "folder",
        "file": "links, pipes and loops",
        "bytes": 0,
        "verdict": verdict_of(wanted, codes),
        "expected": codes == expected and wanted.accepted == 3,
        "seconds": time.monotonic() - began,
    }


def _import(batch: Any, kind: str, content: bytes | None = None) -> Any:
    from django.core.files.base import ContentFile  # noqa: PLC0415

    from annotation.actions.importing.requests import request_import  # noqa: PLC0415
    from bench.pipeline import is_over  # noqa: PLC0415

    file = None if content is None else ContentFile(content, name="hostile.zip")
    wanted = request_import(actor=batch.created_by, batch=batch, kind=kind, file=file)
    while not is_over(wanted):
        time.sleep(0.05)
    return wanted


def _print(results: dict[str, Any], *, everything: bool) -> None:
    families: dict[str, list[dict[str, Any]]] = {}
    for row in results["rows"]:
        families.setdefault(row["family"], []).append(row)
        if everything:
            mark = " " if row["expected"] else "!"
            print(
                f"{mark} {row['family']:16} {ascii(row['file'])[:60]:60} {row['verdict'][:60]:60} {row['seconds']:6.2f}"
            )
    print(f"\n  {'family':18}{'files':>6}{'in':>6}   slowest   refused as")
    for family, rows in families.items():
        told = Counter(row["verdict"] for row in rows)
        accepted = told.pop("accepted", 0)
        slowest = max(row["seconds"] for row in rows)
        rest = ", ".join(f"{code} {number}" for code, number in told.most_common(6)) if family != "zips" else ""
        print(f"  {family:18}{len(rows):6}{accepted:6}{slowest:8.2f} s   {rest}")
    print(
        f"\n  {results['files']} files; "
        + ", ".join(f"{name} {len(found)}" for name, found in results["faults"].items())
    )
    for name, found in results["faults"].items():
        for fault in found[:20]:
            print(f"  {name}: {ascii(fault)[1:160]}")


if __name__ == "__main__":
    sys.exit(main())
