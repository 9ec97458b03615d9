"""Checks that an image has no final critique yet."""

from uuid import UUID

from annotation.queries.review.final_obstacles import find_existing_final


def require_no_final(image_id: UUID) -> None:
    """Raises Conflict `final_exists` for an image that has a final critique."""
    if conflict := find_existing_final(image_id):
        raise conflict
