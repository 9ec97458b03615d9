"""`make bench-collection`: a simulated collection, through the actions of the product, whose truth is known.

    python -m bench.collection [--images 500]

Twelve annotators of known bias, noise, care and speed, two spammers who answer at random, and one who drifts after a
third of the images write 11 critiques of each image; 10 % of what they see is gold, 20 % of the critiques are reviewed,
and another critique is asked where grades are 4 apart, up to 13. The classic screening names nobody below 5 ratings of
an image and needs about 10: hence 11. Claims, submits, reviews, revisions, inspection, statistics and the release are
the actions that API, pages and workers call. Images have no files. What cannot be acted is that a month passes before
images are shown again: near the end all critiques are set back by 31 days; no figure of this bench is of times.

Compares the figures with what is known, prints each comparison, and ends non-zero if one fails. Answers are drawn with
a fixed seed; what is handed out to whom, and which critiques are reviewed, is drawn by the product anew each time.
Results are also in LOUPE_DATA/bench/collection.json.
"""

import argparse
import json
import os
import sys
import time
from typing import Any, Final

from bench.shared.installation import scratch_installation
from config.embedded.environment import data_directory

IMAGES: Final = 500
FEWEST_IMAGES: Final = 100
SHARE_BEFORE_RETESTS: Final = 0.85


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.collection", description=__doc__)
    parser.add_argument("--images", type=int, default=IMAGES)
    arguments = parser.parse_args()
    if arguments.images < FEWEST_IMAGES:
        parser.error(f"With fewer than {FEWEST_IMAGES} images, somebody may meet no gold at all.")
    began, load = time.monotonic(), os.getloadavg()
    with scratch_installation():
        results = _run(arguments.images)
    results |= {"images": arguments.images, "seconds": time.monotonic() - began, "load_before": load}
    path = data_directory() / "bench" / "collection.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    _print(results)
    print(f"\n  {path}")
    sys.exit(not all(proof["holds"] for proof in results["proofs"]))


def _run(images: int) -> dict[str, Any]:
    from annotation.actions.quality.policies import change_quality
    from bench.collection.desks import Work
    from bench.collection.project import CRITIQUES_PER_IMAGE, RETEST_PERCENT, make_collection
    from bench.collection.proofs import Proofs

    print(f"  {images} images by {CRITIQUES_PER_IMAGE} critiques …", flush=True)
    collection = make_collection(images)
    work = Work(collection)
    work.run(until=round(SHARE_BEFORE_RETESTS * images * CRITIQUES_PER_IMAGE))
    work.let_a_month_pass()
    change_quality(actor=collection.manager, project=collection.project, retest_percent=RETEST_PERCENT)
    work.run()
    proofs = Proofs(work)
    began = time.monotonic()
    proofs.prove_all()
    work.seconds["statistics, feed and release"] = time.monotonic() - began
    return {
        "proofs": [{"proof": name, "holds": holds, "numbers": text} for name, (holds, text) in proofs.results.items()],
        "people": proofs.rows(),
        "critiques": len(work.notebook.notes),
        "seconds_by_request": dict(work.seconds),
    }


def _print(results: dict[str, Any]) -> None:
    print(
        f"\n  {'':13}{'critiques':>10}{'true bias':>10}{'found':>8}{'noise':>7}{'spread':>8}{'far off':>9}"
        f"{'s':>5}{'found':>7}{'true gold':>11}{'found':>7}  interval"
    )
    for row in results["people"]:
        figures, gold = row["found"], row["found"]["gold_accuracy"]
        print(
            f"  {row['name']:13}{row['critiques']:>10}{_number(row['bias']):>10}{_number(figures['bias']['value']):>8}"
            f"{_number(row['noise']):>7}{_number(figures['inconsistency']['value']):>8}"
            f"{_number(figures['far_off']['value']):>9}{row['seconds']:>5.0f}{figures['pace']['value'] or 0:>7.0f}"
            f"{row['gold']:>11.2f}{_number(gold['value']):>7}  {_number(gold['low'])} to {_number(gold['high'])}"
        )
    print()
    for proof in results["proofs"]:
        print(f"  {'pass' if proof['holds'] else 'FAIL'}  {proof['proof']}: {proof['numbers']}")
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in results["seconds_by_request"].items())
    print(f"\n  {results['critiques']} critiques in {results['seconds']:.0f} s: {times}.")
    print("  11 critiques of an image, because the classic screening names nobody below 5 and needs about 10.")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    main()
