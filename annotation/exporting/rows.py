"""A critique with all that leaves with it, joined in one statement: what exports and the feed both read."""

from typing import Final, NamedTuple

# Texts as PostgreSQL writes them: parsing ids and times into objects only to print them again would cost half the run.
COLUMNS: Final = """
    critique.id::text, critique.project_id::text, critique.batch_id::text, critique.questionnaire_id::text,
    questionnaire.key, questionnaire.version, image.id::text, image.file, image.sha256, image.width, image.height,
    nullif(image.source, ''), nullif(image.license, ''), nullif(image."group", ''), critique.annotator_id::text,
    critique.answers::text, nullif(critique.level, ''), critique.revisions::text, critique.timings::text,
    to_char(critique.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), critique.status,
    critique.changed_in
"""
JOINS: Final = """
    annotation_critique critique
    JOIN annotation_image image ON image.id = critique.image_id
    JOIN annotation_questionnaire questionnaire ON questionnaire.id = critique.questionnaire_id
"""


class CritiqueRow(NamedTuple):
    """One row of COLUMNS; `answers`, `revisions` and `timings` are JSON texts, `submitted_at` is UTC with Z."""

    id: str
    project: str
    batch: str
    questionnaire: str
    questionnaire_key: str
    questionnaire_version: int
    image: str
    file: str
    sha256: str
    width: int
    height: int
    source: str | None
    license: str | None
    group: str | None
    annotator: str
    answers: str
    level: str | None
    revisions: str
    timings: str
    submitted_at: str
    status: str
    changed_in: int
