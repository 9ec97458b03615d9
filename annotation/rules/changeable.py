"""The fields that managers change of a project, a batch and a member; an event records each change of them."""

from typing import Final

PROJECT_FIELDS: Final = (
    "name",
    "description",
    "guidelines",
    "critiques_per_image",
    "lease_minutes",
    "order",
    "daily_quota",
    "total_quota",
    "session_length",
    "duplicate_spacing",
    "cross_checks_per_candidate",
)
BATCH_FIELDS: Final = ("name", "priority", "critiques_per_image")
MEMBER_FIELDS: Final = ("role", "group")
