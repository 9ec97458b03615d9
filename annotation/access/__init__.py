"""Looks up the objects that requests name by id, and checks the person's access to them.

Each function returns the object when `person` has one of the roles that the operation requires. It raises Forbidden
when the person has another role in the project, and Missing otherwise, so that an object of a foreign project looks
like one that does not exist (404).
"""

from annotation.access.blind_reviews import (
    ReviewsOfImage,
    access_critique_to_read,
    access_critiques_of_image,
    require_decided,
    review_first,
    reviews_of_image,
)
from annotation.access.critiques import (
    access_bulk_acceptance,
    access_critique,
    access_critique_to_review,
    access_critique_to_withdraw,
    access_own_critique,
)
from annotation.access.desk import access_assignment, access_assignment_state
from annotation.access.engines import (
    access_benchmark,
    access_candidate,
    access_evaluation,
    access_instruction,
    access_judging,
    access_own_candidate,
    access_own_cross_check,
    access_recipe,
    access_results,
    access_run,
)
from annotation.access.roles import (
    ANNOTATORS,
    ANYONE,
    MANAGERS,
    READERS,
    may_create_projects,
    require_manager,
    role_in,
    visible_projects,
)
from annotation.access.rows import (
    access_batch,
    access_export,
    access_gold_item,
    access_image,
    access_import,
    access_invitation,
    access_membership,
    access_project,
    access_project_of_own_data,
    access_questionnaire,
    access_version,
)

__all__ = [
    "ANNOTATORS",
    "ANYONE",
    "MANAGERS",
    "READERS",
    "ReviewsOfImage",
    "access_assignment",
    "access_assignment_state",
    "access_batch",
    "access_benchmark",
    "access_bulk_acceptance",
    "access_candidate",
    "access_critique",
    "access_critique_to_read",
    "access_critique_to_review",
    "access_critique_to_withdraw",
    "access_critiques_of_image",
    "access_evaluation",
    "access_export",
    "access_gold_item",
    "access_image",
    "access_import",
    "access_instruction",
    "access_invitation",
    "access_judging",
    "access_membership",
    "access_own_candidate",
    "access_own_critique",
    "access_own_cross_check",
    "access_project",
    "access_project_of_own_data",
    "access_questionnaire",
    "access_recipe",
    "access_results",
    "access_run",
    "access_version",
    "may_create_projects",
    "require_decided",
    "require_manager",
    "review_first",
    "reviews_of_image",
    "role_in",
    "visible_projects",
]
