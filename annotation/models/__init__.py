"""The models, one noun a file."""

from annotation.models.assignment import Assignment, AssignmentStatus, ClaimCursor, Draft, Flag, Purpose
from annotation.models.batch import Batch, BatchStatus
from annotation.models.calling import ModelJob, ModelJobStatus, ModelRequest
from annotation.models.critique import (
    COUNTED,
    FINISHED,
    MAY_LEAVE,
    RETURNED,
    REVIEWED,
    TAKEN_BACK,
    VISIBLE,
    Critique,
    CritiqueQuerySet,
    CritiqueStatus,
    review_suffices,
    reviewed_only,
)
from annotation.models.critique_change import OWN_ANSWERS, OWN_REGIONS, CritiqueChange
from annotation.models.evaluating.benchmark import Benchmark, BenchmarkExclusion, BenchmarkFile, BenchmarkItem
from annotation.models.evaluating.candidate import Candidate, CandidateStatus, CoverageCell, Criterion
from annotation.models.evaluating.cross_check import (
    CrossCheck,
    CrossCheckSkipReason,
    CrossCheckStatus,
    CrossCheckVerdict,
)
from annotation.models.evaluating.evaluation import Evaluation, EvaluationAnswer, EvaluationSource, Outcome
from annotation.models.evaluating.evaluation_file import EvaluationFile
from annotation.models.evaluating.evaluation_score import EvaluationScore
from annotation.models.evaluating.judging import JudgeKind, Judgement, Judging, JudgingClaim, JudgingRequest
from annotation.models.event import Event
from annotation.models.export import Export, ExportFile, ExportPart, TurnSource
from annotation.models.identifier import FoldedIdentifier, IdentifierKind, SignInIdentifier
from annotation.models.image import NOT_HELD_OUT, Fingerprint, Image, ImageStatus
from annotation.models.image_import import FileStatus, ImageImport, ImportChunk, ImportFile
from annotation.models.incarnation import DatabaseIncarnation
from annotation.models.job import Job, JobStatus, LeasedWork, Work
from annotation.models.membership import Invitation, Membership, Role
from annotation.models.person import Person
from annotation.models.project import Order, Project
from annotation.models.quality.consent import ConsentAgreement, ConsentText
from annotation.models.quality.gold import GoldItem, GoldResult, GoldUse, Qualification, QualificationStatus
from annotation.models.quality.gold_counts import GoldItemCount, GoldMemberCount
from annotation.models.quality.inspection import CritiqueInspection, InspectionCursor
from annotation.models.quality.policy import AskedLanguage, GoldAction, QualityPolicy, ReviewPolicy
from annotation.models.quality.review import (
    BulkAcceptance,
    Decision,
    Review,
    ReviewDecision,
    ReviewReason,
    ReviewStatus,
)
from annotation.models.quality.review_state import ReviewState
from annotation.models.quality.rollups import (
    AnswerCount,
    BatchCount,
    DayCount,
    ImageRatings,
    RaterCount,
    RatingPattern,
)
from annotation.models.quality.statistic import StatisticsRun, StoredStatistic
from annotation.models.questionnaire import Questionnaire
from annotation.models.refining.endpoint_state import EndpointConsent, EndpointState
from annotation.models.refining.instruction import (
    DRAW_KEY,
    IN_USE,
    LEAVING,
    REVISION,
    Instruction,
    InstructionStatus,
    SpotCheck,
)
from annotation.models.refining.recheck import Recheck
from annotation.models.refining.recipe import Recipe
from annotation.models.refining.results_file import ResultsFile
from annotation.models.refining.run import Run, RunRequest
from annotation.models.region_move import RegionMove
from annotation.models.token import ApiToken

__all__ = [
    "COUNTED",
    "DRAW_KEY",
    "FINISHED",
    "IN_USE",
    "LEAVING",
    "MAY_LEAVE",
    "NOT_HELD_OUT",
    "OWN_ANSWERS",
    "OWN_REGIONS",
    "RETURNED",
    "REVIEWED",
    "REVISION",
    "TAKEN_BACK",
    "VISIBLE",
    "AnswerCount",
    "ApiToken",
    "AskedLanguage",
    "Assignment",
    "AssignmentStatus",
    "Batch",
    "BatchCount",
    "BatchStatus",
    "Benchmark",
    "BenchmarkExclusion",
    "BenchmarkFile",
    "BenchmarkItem",
    "BulkAcceptance",
    "Candidate",
    "CandidateStatus",
    "ClaimCursor",
    "ConsentAgreement",
    "ConsentText",
    "CoverageCell",
    "Criterion",
    "Critique",
    "CritiqueChange",
    "CritiqueInspection",
    "CritiqueQuerySet",
    "CritiqueStatus",
    "CrossCheck",
    "CrossCheckSkipReason",
    "CrossCheckStatus",
    "CrossCheckVerdict",
    "DatabaseIncarnation",
    "DayCount",
    "Decision",
    "Draft",
    "EndpointConsent",
    "EndpointState",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationFile",
    "EvaluationScore",
    "EvaluationSource",
    "Event",
    "Export",
    "ExportFile",
    "ExportPart",
    "FileStatus",
    "Fingerprint",
    "Flag",
    "FoldedIdentifier",
    "GoldAction",
    "GoldItem",
    "GoldItemCount",
    "GoldMemberCount",
    "GoldResult",
    "GoldUse",
    "IdentifierKind",
    "Image",
    "ImageImport",
    "ImageRatings",
    "ImageStatus",
    "ImportChunk",
    "ImportFile",
    "InspectionCursor",
    "Instruction",
    "InstructionStatus",
    "Invitation",
    "Job",
    "JobStatus",
    "JudgeKind",
    "Judgement",
    "Judging",
    "JudgingClaim",
    "JudgingRequest",
    "LeasedWork",
    "Membership",
    "ModelJob",
    "ModelJobStatus",
    "ModelRequest",
    "Order",
    "Outcome",
    "Person",
    "Project",
    "Purpose",
    "Qualification",
    "QualificationStatus",
    "QualityPolicy",
    "Questionnaire",
    "RaterCount",
    "RatingPattern",
    "Recheck",
    "Recipe",
    "RegionMove",
    "ResultsFile",
    "Review",
    "ReviewDecision",
    "ReviewPolicy",
    "ReviewReason",
    "ReviewState",
    "ReviewStatus",
    "Role",
    "Run",
    "RunRequest",
    "SignInIdentifier",
    "SpotCheck",
    "StatisticsRun",
    "StoredStatistic",
    "TurnSource",
    "Work",
    "review_suffices",
    "reviewed_only",
]
