"""Which version of a questionnaire a page is about: ratings are compared within one version only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.models import Project, Questionnaire, StoredStatistic
from annotation.rules.prompts import text_in
from annotation.rules.rated_questions import RatedQuestion, rated_questions
from annotation.rules.types import Question
from frontend.presenting.answers import name_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that shows the page for something else."""

    title: str
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a questionnaire with its questions by key, and which of them are rated."""

    questionnaire: Questionnaire
    questions: Mapping[str, Question]
    rated: Mapping[str, RatedQuestion]

    @property
    def grade(self) -> RatedQuestion | None:
        """Returns the question of the grade, if there is one."""
        return next((question for question in self.rated.values() if question.is_grade), None)

    def name(self, key: str) -> str:
        """Returns the name of a question in the reader's language."""
        return name_of(self.questions[key]) if key in self.questions else key

    def answer(self, key: str, value: str) -> str:
        """Returns the label of an option that statistics know as text."""
        options: Sequence[Any] = self.questions[key].get("options", ()) if key in self.questions else ()
        labels = {str(option["value"]): option["label"] for option in options}
        return text_in(labels.get(value, value), get_language() or "en")


def version_of(questionnaire: Questionnaire) -> Version:
    """Returns a version with its questions."""
    stages = questionnaire.definition["stages"]
    questions = {question["key"]: question for stage in stages for question in stage["questions"]}
    return Version(questionnaire, questions, rated_questions(questionnaire.definition))


def choose_version(
    project: Project, statistics: Iterable[StoredStatistic], requested: str
) -> tuple[Version | None, list[Choice]]:
    """Returns the version that is asked for, else that of the project, else the newest of those that have statistics;
    and links to all of them, if there are several.
    """
    by_id = {
        str(statistic.questionnaire_id): statistic.questionnaire for statistic in statistics if statistic.questionnaire
    }
    newest = max(by_id.values(), key=lambda version: version.created_at, default=None)
    chosen = by_id.get(requested) or by_id.get(str(project.questionnaire_id)) or newest
    if chosen is None:
        return None, []
    ordered = sorted(by_id.values(), key=lambda version: version.created_at)
    choices = [
        Choice(_version_name(version), "?" + urlencode({"version": str(version.id)}), version == chosen)
        for version in ordered
    ]
    return version_of(chosen), choices if len(choices) > 1 else []


def _version_name(version: Questionnaire) -> str:
    return _("%(key)s, version %(version)s") % {"key": version.key, "version": version.version}
