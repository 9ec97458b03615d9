"""The names of enumerations in the schema of the API, where those of fields are not unique."""

from typing import Final

ENUM_NAMES: Final[dict[str, str | list[str]]] = {
    "JobStatus": "annotation.models.job.JobStatus",
    "ModelJobStatus": "annotation.models.refining.run.ModelJobStatus",
    "BatchStatus": "annotation.models.batch.BatchStatus",
    "NewBatchStatus": ["open", "paused"],
    "CritiqueStatus": "annotation.models.critique.CritiqueStatus",
    "ReviewVerdict": "annotation.models.quality.review.Decision",
    "Criterion": ["AesP", "AesE", "AesA", "AesI"],
    "ImageStatus": "annotation.models.image.ImageStatus",
    "InstructionStatus": "annotation.models.refining.instruction.InstructionStatus",
}
