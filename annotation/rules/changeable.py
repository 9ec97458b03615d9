"""The fields that managers change of projects, batches, members and evaluations; an event records each change."""

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
EVALUATION_FIELDS: Final = ("name", "is_hidden")
MEMBER_FIELDS: Final = ("role", "group")
