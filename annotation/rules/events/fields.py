"""The fields that events carry: their JSON types, and their labels on pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Final


def _(message: str) -> str:
    """Marks a message for the catalogs and returns it untranslated."""
    return message


@dataclass(frozen=True, slots=True)
class EventField:
    """One value of an event: its JSON type, and its label on pages. One without a label is not shown by itself."""

    type: type | UnionType
    label: str = ""


FIELDS: Final[Mapping[str, EventField]] = {
    "accepted": EventField(int, _("accepted")),
    "answers": EventField(int, _("answers")),
    "asked_language": EventField(str, _("language of the texts")),
    "attempt": EventField(int, _("attempt")),
    "attempts": EventField(int, _("attempts")),
    "benchmark": EventField(str, _("benchmark")),
    "budget_money": EventField(str, _("budget in money")),
    "budget_tokens": EventField(int, _("budget in tokens")),
    "cells": EventField(int, _("cells")),
    "changes": EventField(dict),
    "code": EventField(str),
    "completeness": EventField(int, _("completeness")),
    "critiques": EventField(int, _("critiques")),
    "critiques_at_most": EventField(int, _("critiques of an image at most")),
    "critiques_per_image": EventField(int, _("critiques per image")),
    "correct": EventField(int, _("right answers")),
    "cross_checks_per_candidate": EventField(int, _("cross-checks per question")),
    "daily_quota": EventField(int, _("critiques per day")),
    "description": EventField(str, _("description")),
    "disabled_checks": EventField(list, _("checks that are off")),
    "duplicate_spacing": EventField(int, _("images between near-duplicates")),
    "endpoint": EventField(str, _("endpoint")),
    "explanation": EventField(str, _("explanation")),
    "failed": EventField(int, _("failed")),
    "fields": EventField(list, _("changed")),
    "file": EventField(str, _("file")),
    "files": EventField(dict | list, _("files")),
    "filter": EventField(dict, _("filter")),
    "format": EventField(str, _("format")),
    "gold_action": EventField(str, _("below it")),
    "gold_least": EventField(int, _("gold images before a person is judged")),
    "gold_percent": EventField(int, _("gold among the images, %")),
    "gold_threshold": EventField(int, _("least accuracy on gold, %")),
    "group": EventField(str, _("group")),
    "guidelines": EventField(str, _("guidelines")),
    "high": EventField(float, _("at most")),
    "image": EventField(str),
    "images": EventField(int, _("images")),
    "import": EventField(str),
    "is_active": EventField(bool, _("in use")),
    "is_hidden": EventField(bool, _("left out of the table")),
    "items": EventField(int, _("items")),
    "judges_per_answer": EventField(int, _("people who judge each answer")),
    "kept": EventField(int, _("kept")),
    "key": EventField(str, _("key")),
    "kind": EventField(str, _("kind")),
    "late": EventField(bool, _("late")),
    "lease_minutes": EventField(int, _("lease, minutes")),
    "limit": EventField(int, _("critiques at most")),
    "low": EventField(float, _("at least")),
    "marks_before": EventField(dict),
    "name": EventField(str, _("name")),
    "note": EventField(str, _("note")),
    "order": EventField(str, _("order")),
    "params": EventField(dict),
    "pass_percent": EventField(int, _("pass mark, %")),
    "person": EventField(str, _("person")),
    "precision": EventField(int, _("precision")),
    "priority": EventField(int, _("priority")),
    "questions": EventField(int, _("questions")),
    "reason": EventField(str, _("reason")),
    "recipe": EventField(str, _("recipe")),
    "refused": EventField(int, _("rejected")),
    "rejected": EventField(int, _("rejected")),
    "relevance": EventField(int, _("relevance")),
    "removed": EventField(int, _("removed")),
    "requires_qualification": EventField(bool, _("people qualify before real work")),
    "retest_days": EventField(int, _("days before an image is shown again")),
    "retest_percent": EventField(int, _("of one's own images shown again, %")),
    "return_days": EventField(int, _("days that returned work waits for its author")),
    "review": EventField(str, _("review")),
    "review_lease_minutes": EventField(int, _("lease of a review, minutes")),
    "review_percent": EventField(int, _("share that is reviewed, %")),
    "reviewed_only": EventField(bool, _("only accepted and fixed critiques leave")),
    "reviewer_days": EventField(int, _("days that it then waits for the same reviewer")),
    "role": EventField(str, _("role")),
    "runs": EventField(list, _("runs")),
    "sample": EventField(int, _("read beforehand")),
    "seed": EventField(int, _("seed")),
    "session_length": EventField(int, _("images before a pause")),
    "sessions": EventField(int),
    "share": EventField(float, _("share")),
    "spec": EventField(dict),
    "splits": EventField(dict, _("splits")),
    "spread": EventField(int, _("grades apart")),
    "spread_limit": EventField(int, _("grades apart that ask for another critique")),
    "status": EventField(str, _("state")),
    "test_items": EventField(int, _("images of the test")),
    "text_only": EventField(bool, _("without images")),
    "threshold": EventField(float, _("threshold")),
    "thresholds": EventField(dict, _("thresholds of the checks")),
    "token_key": EventField(str),
    "total": EventField(int, _("expected answers")),
    "total_quota": EventField(int, _("critiques in total")),
    "training_items": EventField(int, _("training images")),
    "trials": EventField(int, _("trials")),
    "turns": EventField(str, _("turns from")),
    "url": EventField(str, _("address")),
    "use": EventField(str, _("use")),
    "verdict": EventField(str, _("verdict")),
    "version": EventField(int, _("version")),
    "with_images": EventField(bool, _("with images")),
    "words": EventField(int, _("words")),
}


GOLD_NUMBERS: Final = ("code", "images", "correct", "total", "share", "low", "high", "threshold")
"""The fields of the events about a person's accuracy on gold."""
