"""Presents interpretations to whoever judges them: nothing of it depends on the model, or names an evaluation."""

from typing import Any

from annotation.evaluating.judgements import ASPECTS
from annotation.models import Judgement, JudgingClaim
from annotation.queries.desk.assignment_json import iso
from annotation.queries.images.rendition_urls import rendition_urls


def present_claim(claim: JudgingClaim) -> dict[str, Any]:
    """Returns a claim, whose answer, item and image are loaded, in the form of JudgingClaimSerializer.

    The text is as the model gave it: what a model says of itself in it cannot be taken out.
    """
    item = claim.answer.item
    image = item.image
    return {
        "id": claim.id,
        "lease_until": iso(claim.lease_until),
        "question": item.text,
        "text": claim.answer.text,
        "references": item.references,
        "image": {
            "id": image.id,
            "file": image.file,
            "title": image.title,
            "author": image.author,
            "license": image.license,
            "width": image.width,
            "height": image.height,
            **rendition_urls(image.renditions),
        },
    }


def present_own_judgement(claim: JudgingClaim, judgement: Judgement) -> dict[str, Any]:
    """Returns a person's own judgement under the id of its claim."""
    return {"id": claim.id, **{aspect: getattr(judgement, aspect) for aspect in ASPECTS}}
