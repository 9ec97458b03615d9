"""`make bench-manifest`: a manifest of ten thousand photographs, one row of it bad, through the worker.

    python -m bench.manifest [--rows 10000]

The pictures are small, each a JPEG of its own, and lie in a folder; the worker is the one that `make run` starts, on a
durable PostgreSQL. The row half way through it is bad, and the import is ordered once for each way of being bad: first
with everything else new, then with everything else there already. Each time the others must be in, each once and with
the title of its own row, and the bad row must be told by its number. The table is also in
LOUPE_DATA/bench/manifest.json. It ends with 1 when something of that does not hold.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from bench.pictures import PHOTOGRAPHS
from bench.world import World, scratch_world
from config.embedded.environment import data_directory

SIZE = (96, 64)
COLUMNS = ("file", "title", "wish")
# What stands in the bad row, and what it must be refused as; None is the row's own file.
BAD = {
    "more columns than the first line": ((None, "one", "2", "more"), "bad_row"),
    "no file": (("", "Nothing", ""), "no_file_named"),
    "a file that is not there": (("missing.jpg", "Gone", ""), "file_not_found"),
    "a file outside of the folder": (("../outside.jpg", "Out", ""), "path_not_allowed"),
    "a file that is no picture": (("notes.jpg", "Notes", ""), "not_an_image"),
    "a file of an earlier row": (("00000.jpg", "Again", ""), "named_twice"),
    "a number that is none": ((None, "Many", "many"), "not_a_number"),
    "a title too long": ((None, "x" * 301, ""), "text_too_long"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    store = data_directory() / "bench"
    with tempfile.TemporaryDirectory(prefix="loupe-manifest-") as root, scratch_world() as world:
        os.environ["LOUPE_IMPORT_ROOT"] = world.settings["LOUPE_IMPORT_ROOT"] = root
        from django.conf import settings  # noqa: PLC0415 - only now are there any

        settings.LOUPE_IMPORT_ROOT = root
        pictures = _make_pictures(Path(root), rows)
        (Path(root) / "notes.jpg").write_text("These are notes.")
        results = []
        for result in _measure(world, pictures):
            _print(result)
            results.append(result)
    store.mkdir(parents=True, exist_ok=True)
    (store / "manifest.json").write_text(json.dumps(results, indent=1))
    return 0 if all(result["holds"] for result in results) else 1


def _make_pictures(folder: Path, count: int) -> list[Path]:
    """So many cuts of the photographs that Loupe ships, each photograph decoded once."""
    photographs = []
    for path in PHOTOGRAPHS:
        with Image.open(path) as photograph:
            photographs.append(photograph.resize((600, 400)))
    paths = [folder / f"{number:05}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        chance = random.Random(number)
        left, top, width = chance.uniform(0, 200), chance.uniform(0, 120), chance.uniform(200, 400)
        box = (left, top, left + width, top + width * 0.7)
        photographs[number % len(photographs)].resize(SIZE, Image.Resampling.BICUBIC, box).save(path, quality=88)
    return paths


def _measure(world: World, pictures: list[Path]) -> Iterator[dict[str, Any]]:
    from bench.pipeline import make_batch, worker  # noqa: PLC0415 - needs the settings

    world.restart_postgres(durable=True)
    batch = make_batch("Manifest")
    # The first row names the columns: the bad one is this line of the file, and `line - 2` its picture.
    line = len(pictures) // 2
    with worker(world):
        for kind, (values, code) in BAD.items():
            table = [COLUMNS, *((path.name, f"Title of {path.name}", "2") for path in pictures)]
            table[line - 1] = (values[0] if values[0] is not None else pictures[line - 2].name, *values[1:])
            content = "".join(",".join(row) + "\n" for row in table).encode()
            began = time.monotonic()
            wanted = _import(batch, content)
            result = _told(wanted, pictures[line - 2].name, len(pictures))
            as_told = result["codes"] == [code] and result["lines"] == [line]
            yield {"bad": kind, "seconds": time.monotonic() - began, "holds": as_told and result["all_in"], **result}


def _import(batch: Any, content: bytes) -> Any:
    from django.core.files.base import ContentFile  # noqa: PLC0415

    from annotation.actions.importing.requests import request_import  # noqa: PLC0415
    from bench.pipeline import is_over  # noqa: PLC0415

    file = ContentFile(content, name="manifest.csv")
    wanted = request_import(actor=batch.created_by, batch=batch, kind="manifest", folder="", file=file)
    while not is_over(wanted):
        time.sleep(0.1)
    return wanted


def _told(wanted: Any, left_out: str, rows: int) -> dict[str, Any]:
    """What the import says of itself, and what the batch has now."""
    from annotation.wording.rejections import explain_file  # noqa: PLC0415

    images = wanted.batch.images
    refused = list(wanted.files.filter(status="rejected"))
    titles = dict(images.values_list("file", "title"))
    distinct = images.values("sha256").distinct().count()
    right = sum(title == f"Title of {file}" for file, title in titles.items())
    counts = {rows - 1} == {wanted.accepted, images.count(), distinct, len(titles), right}
    return {
        "status": wanted.status,
        "accepted": wanted.accepted,
        "images": images.count(),
        "distinct": distinct,
        "titled_right": right,
        "codes": [one.code for one in refused],
        "lines": [one.params.get("row") for one in refused],
        "sentences": [explain_file(one) for one in refused],
        "all_in": wanted.status == "done" and counts and left_out not in titles,
        "load": os.getloadavg()[0],
    }


def _print(result: dict[str, Any]) -> None:
    mark = " " if result["holds"] else "!"
    print(f"{mark} {result['bad']:34}{result['accepted']:7,} in, {result['images']:,} images,", end=" ")
    print(f"{result['distinct']:,} distinct, {result['titled_right']:,} titled by their row", end="; ")
    print(f"{result['status']} in {result['seconds']:.0f} s, load {result['load']:.1f}")
    for sentence in result["sentences"]:
        print(f"    {sentence[:110]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
