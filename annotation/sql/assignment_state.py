"""A person's own assignment with its draft, as one statement reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from annotation.rules.types import StoredResponse


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is in the database."""

    version: int
    answers: dict[str, Any]
    timings: dict[str, Any]
    committed: list[str]
    revisions: list[Any]
    marks: dict[str, Any]
    viewing: dict[str, Any]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentState:
    """A person's own assignment with its draft as they are in the database.

    `transaction_time` is the database's time of the read. `draft_version` is 0 without a draft. `stored_response` is
    the draft in the form that a new response is judged against.
    """

    id: UUID
    status: str
    image_id: UUID
    batch_id: UUID
    project_id: UUID
    questionnaire_id: UUID
    lease_minutes: int
    transaction_time: datetime
    draft: StoredDraft | None
    draft_version: int
    stored_response: StoredResponse | None
