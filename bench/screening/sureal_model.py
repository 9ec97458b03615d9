"""Runs models of the package sureal on ratings that it reads, and writes what they find. Needs sureal alone.

Standard input is a JSON list of images, each a list with the ratings of each rater, which are a list in turn.
"""

import contextlib
import io
import json
import sys
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

from sureal import BT500Model, P910AnnexEModel
from sureal.dataset_reader import RawDatasetReader


def run(images: list[list[list[float]]]) -> dict[str, Any]:
    """Returns biases, inconsistencies and qualities with their limits, and whom the classic screening rejects."""
    scores = [[ratings or [float("nan")] for ratings in image] for image in images]
    dataset = SimpleNamespace(
        dataset_name="ratings",
        yuv_fmt="yuv420p",
        width=1,
        height=1,
        ref_score=None,
        ref_videos=[{"content_id": 0, "content_name": "images", "path": "none"}],
        dis_videos=[
            {"content_id": 0, "asset_id": asset, "os": row, "path": "none"} for asset, row in enumerate(scores)
        ],
    )
    with contextlib.redirect_stdout(io.StringIO()):
        newer = P910AnnexEModel(RawDatasetReader(dataset)).run_modeling()
        classic = BT500Model(RawDatasetReader(dataset)).run_modeling()
    shares = classic["observer_rejected_1st_stats"]  # of all images and turns, whether somebody rated them or not
    return {
        "bias": _with_normal_limits(newer, "observer_bias"),
        "inconsistency": _with_limits(newer, "observer_inconsistency"),
        "quality": _with_normal_limits(newer, "quality_scores"),
        "rejected": [rater for rater, rejected in enumerate(classic["observer_rejected"]) if rejected],
        "far_off": [round(share * newer["raw_scores"].size / len(classic["observer_rejected"])) for share in shares],
    }


def _with_limits(result: dict[str, Any], name: str) -> list[list[float]]:
    """Returns the value and both limits of each rater or image."""
    below, above = result[f"{name}_ci95"]
    return [
        [float(value), float(value - low), float(value + high)]
        for value, low, high in zip(result[name], below, above, strict=True)
    ]


def _with_normal_limits(result: dict[str, Any], name: str) -> list[list[float]]:
    """Returns the value and both limits of each rater or image, from the standard error.

    sureal rounds the quantile of the normal distribution to 1.95996, which alone moves a limit by a millionth.
    """
    margin = NormalDist().inv_cdf(0.975)
    return [
        [float(value), float(value - margin * error), float(value + margin * error)]
        for value, error in zip(result[name], result[f"{name}_std"], strict=True)
    ]


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
