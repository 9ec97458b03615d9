"""Reads all that the statistics of a project are computed from, as it is at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from annotation.actions.measuring.agreement import Rated
from annotation.actions.measuring.raters import Samples
from annotation.actions.measuring.roll_ups import RollUps, read_roll_ups, read_sample
from annotation.models import Membership, Questionnaire
from annotation.queries.quality.gold_accuracy import GoldAccuracy, accuracies_of
from annotation.rules.rated_questions import rated_questions

_ONE_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a project, its rated questions by version, samples of ratings, and the raters' gold."""

    roll_ups: RollUps
    rated: Mapping[str, Rated]
    samples: Samples
    gold: Mapping[str, GoldAccuracy]


@transaction.atomic(durable=True)
def read_counted(project_id: UUID) -> Counted:
    """Returns what the statistics of a project are computed from, in one read-only snapshot.

    Nothing is computed while it is open: it takes no transaction id, but the database keeps old rows until it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SNAPSHOT)
    roll_ups = read_roll_ups(project_id)
    versions = Questionnaire.objects.filter(project=project_id).values_list("id", "definition")
    rated = {str(questionnaire_id): rated_questions(definition) for questionnaire_id, definition in versions}
    samples = {
        (questionnaire, key): read_sample(project_id, questionnaire, key)
        for questionnaire, key in roll_ups.raters
        if (question := rated[questionnaire].get(key)) and question.is_grade
    }
    people = dict(Membership.objects.filter(project=project_id).values_list("id", "person_id"))
    gold = {str(people[membership]): accuracy for membership, accuracy in accuracies_of(project_id).items()}
    return Counted(roll_ups, rated, samples, gold)
