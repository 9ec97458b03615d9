"""The fields that managers change of projects, their quality, gold items, batches, members and evaluations.

An event records each change.
"""

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
QUALITY_FIELDS: Final = (
    "review",
    "review_percent",
    "review_lease_minutes",
    "return_days",
    "reviewer_days",
    "reviewed_only",
    "spread_limit",
    "critiques_at_most",
    "asked_language",
    "disabled_checks",
    "thresholds",
    "gold_percent",
    "gold_least",
    "gold_threshold",
    "gold_action",
    "requires_qualification",
    "training_items",
    "test_items",
    "pass_percent",
    "attempts",
    "retest_percent",
    "retest_days",
)
GOLD_FIELDS: Final = ("use", "explanation", "is_active")
BATCH_FIELDS: Final = ("name", "priority", "critiques_per_image")
EVALUATION_FIELDS: Final = ("name", "is_hidden")
MEMBER_FIELDS: Final = ("role", "group")
