"""`make bench-manifest`: imports of a manifest of ten thousand images, one row of which is invalid.

    python -m bench.manifest [--rows 10000]

The images are small, distinct JPEGs in a folder; the worker is the one that `make run` starts, on a durable PostgreSQL.
The row in the middle is invalid, and the import is requested once for each kind of invalid row: first when all other
images are new, then when the batch has them already. Each time every other image must be in the batch once, with the
title of its own row, and the invalid row must be reported by its number. The table is also in
LOUPE_DATA/bench/manifest.json. Ends with 1 when one of these conditions does not hold.
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

from bench.shared.installation import Installation, scratch_installation
from bench.shared.photographs import PHOTOGRAPHS
from config.embedded.environment import data_directory

SIZE = (96, 64)
COLUMNS = ("file", "title", "wish")
# The cells of the invalid row, and the code of its rejection; None stands for the row's own file.
INVALID_ROWS = {
    "more columns than the first line": ((None, "Title", "2", "more"), "bad_row"),
    "no file": (("", "Nothing", ""), "no_file_named"),
    "a file that does not exist": (("missing.jpg", "Missing", ""), "file_not_found"),
    "a file outside of the folder": (("../outside.jpg", "Outside", ""), "path_not_allowed"),
    "a file that is no image": (("notes.jpg", "Notes", ""), "not_an_image"),
    "a file of an earlier row": (("00000.jpg", "Again", ""), "named_twice"),
    "text in place of a number": ((None, "Many", "many"), "not_a_number"),
    "a title too long": ((None, "x" * 301, ""), "text_too_long"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    folder = data_directory() / "bench"
    with tempfile.TemporaryDirectory(prefix="loupe-manifest-") as root, scratch_installation() as installation:
        os.environ["LOUPE_IMPORT_ROOT"] = installation.settings["LOUPE_IMPORT_ROOT"] = root
        from django.conf import settings

        settings.LOUPE_IMPORT_ROOT = root
        paths = _make_images(Path(root), rows)
        (Path(root) / "notes.jpg").write_text("These are notes.")
        results = []
        for result in _measure(installation, paths):
            _print(result)
            results.append(result)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(results, indent=1))
    return 0 if all(result["holds"] for result in results) else 1


def _make_images(folder: Path, count: int) -> list[Path]:
    """Writes crops of the demo's photographs, each of which is decoded once, and returns their paths."""
    photographs = []
    for path in PHOTOGRAPHS:
        with Image.open(path) as photograph:
            photographs.append(photograph.resize((600, 400)))
    paths = [folder / f"{number:05}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        generator = random.Random(number)
        left, top, width = generator.uniform(0, 200), generator.uniform(0, 120), generator.uniform(200, 400)
        box = (left, top, left + width, top + width * 0.7)
        photographs[number % len(photographs)].resize(SIZE, Image.Resampling.BICUBIC, box).save(path, quality=88)
    return paths


def _measure(installation: Installation, paths: list[Path]) -> Iterator[dict[str, Any]]:
    from bench.shared.import_pipeline import make_batch, worker

    installation.restart_postgres(durable=True)
    batch = make_batch("Manifest")
    # The first line names the columns: the invalid row is this line of the file, and `line - 2` its image.
    line = len(paths) // 2
    with worker(installation):
        for kind, (values, code) in INVALID_ROWS.items():
            table = [COLUMNS, *((path.name, f"Title of {path.name}", "2") for path in paths)]
            table[line - 1] = (values[0] if values[0] is not None else paths[line - 2].name, *values[1:])
            content = "".join(",".join(row) + "\n" for row in table).encode()
            began = time.monotonic()
            result = _import_result(_import(batch, content), paths[line - 2].name, len(paths))
            is_reported = result["codes"] == [code] and result["lines"] == [line]
            holds = is_reported and result["all_in"]
            yield {"invalid_row": kind, "seconds": time.monotonic() - began, "holds": holds, **result}


def _import(batch: Any, content: bytes) -> Any:
    from django.core.files.base import ContentFile

    from annotation.actions.importing.requests import request_import
    from bench.shared.import_pipeline import is_finished

    file = ContentFile(content, name="manifest.csv")
    image_import = request_import(actor=batch.created_by, batch=batch, kind="manifest", folder="", file=file)
    while not is_finished(image_import):
        time.sleep(0.1)
    return image_import


def _import_result(image_import: Any, omitted_file: str, rows: int) -> dict[str, Any]:
    """Returns the counts and rejections of the import, and those of the batch after it."""
    from annotation.wording.rejections import explain_file

    images = image_import.batch.images
    rejected_files = list(image_import.files.filter(status="rejected"))
    titles = dict(images.values_list("file", "title"))
    distinct = images.values("sha256").distinct().count()
    correct = sum(title == f"Title of {file}" for file, title in titles.items())
    has_all = {rows - 1} == {image_import.accepted, images.count(), distinct, len(titles), correct}
    return {
        "status": image_import.status,
        "accepted": image_import.accepted,
        "images": images.count(),
        "distinct": distinct,
        "correct_titles": correct,
        "codes": [file.code for file in rejected_files],
        "lines": [file.params.get("row") for file in rejected_files],
        "sentences": [explain_file(file) for file in rejected_files],
        "all_in": image_import.status == "done" and has_all and omitted_file not in titles,
        "load": os.getloadavg()[0],
    }


def _print(result: dict[str, Any]) -> None:
    mark = " " if result["holds"] else "!"
    print(f"{mark} {result['invalid_row']:34}{result['accepted']:7,} in, {result['images']:,} images,", end=" ")
    print(f"{result['distinct']:,} distinct, {result['correct_titles']:,} with the title of their row", end="; ")
    print(f"{result['status']} in {result['seconds']:.0f} s, load {result['load']:.1f}")
    for sentence in result["sentences"]:
        print(f"    {sentence[:110]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
