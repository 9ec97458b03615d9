"""Adds the opinion of a second model to the checks' judgement of an item."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from annotation.refining.checks.base import Finding, Judgement, Verdict


def with_opinion(judgement: Judgement, second_opinion: Mapping[str, Any]) -> Judgement:
    """Returns a judgement with what the second model thinks of the item, as an instruction stores it.

    An item that the second model contradicts is rejected, and one that it does not find in the critique is flagged. A
    call that failed changes nothing.
    """
    span = str(second_opinion.get("span", ""))[:300]
    match second_opinion.get("verdict"):
        case "contradicted":
            finding = Finding("second_model_contradicts", "reject", params={"span": span})
            return replace(judgement, verdict="rejected", findings=(*judgement.findings, finding))
        case "absent":
            finding = Finding("second_model_absent", "flag")
            verdict: Verdict = "rejected" if judgement.verdict == "rejected" else "flagged"
            return replace(judgement, verdict=verdict, findings=(*judgement.findings, finding))
    return judgement
