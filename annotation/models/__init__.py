"""The nouns of the house, one a file."""

from annotation.models.assignment import Assignment, AssignmentStatus, Draft, Flag, Frontier
from annotation.models.batch import Batch, BatchStatus
from annotation.models.critique import Critique, CritiqueQuerySet, CritiqueStatus
from annotation.models.event import Event
from annotation.models.export import Export, ExportFile, ExportPart
from annotation.models.identifier import FoldedIdentifier, IdentifierKind, SignInIdentifier
from annotation.models.image import Fingerprint, Image, ImageStatus
from annotation.models.image_import import ChunkStatus, FileStatus, ImageImport, ImportChunk, ImportFile, JobStatus
from annotation.models.incarnation import Cluster
from annotation.models.membership import Invitation, Membership, Role
from annotation.models.person import Person
from annotation.models.project import Order, Project
from annotation.models.questionnaire import Questionnaire
from annotation.models.token import ApiToken

__all__ = [
    "ApiToken",
    "Assignment",
    "AssignmentStatus",
    "Batch",
    "BatchStatus",
    "ChunkStatus",
    "Cluster",
    "Critique",
    "CritiqueQuerySet",
    "CritiqueStatus",
    "Draft",
    "Event",
    "Export",
    "ExportFile",
    "ExportPart",
    "FileStatus",
    "Fingerprint",
    "Flag",
    "FoldedIdentifier",
    "Frontier",
    "IdentifierKind",
    "Image",
    "ImageImport",
    "ImageStatus",
    "ImportChunk",
    "ImportFile",
    "Invitation",
    "JobStatus",
    "Membership",
    "Order",
    "Person",
    "Project",
    "Questionnaire",
    "Role",
    "SignInIdentifier",
]
