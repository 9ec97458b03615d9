"""Runs the checks over a page of critiques. One that raises an error is recorded, and never stops the others."""

import dataclasses
import logging
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from annotation.actions.inspecting.counting import Definitions, Inspection
from annotation.actions.inspecting.critique_states import CritiqueState
from annotation.actions.inspecting.earlier_texts import EarlierTexts
from annotation.actions.inspecting.facts import Facts, facts_of
from annotation.errors import Invalid
from annotation.models import QualityPolicy
from annotation.quality import CritiqueContext, Thresholds, find_flags, thresholds_from

logger = logging.getLogger(__name__)

_LEVELS: Final = frozenset({"low", "medium", "high"})


def check_critiques(
    project_id: UUID, critiques: Sequence[CritiqueState], policy: QualityPolicy, definitions: Definitions
) -> list[Inspection]:
    """Returns what the checks find in critiques of work, and their facts. Those of other purposes are not checked."""
    works = [critique for critique in critiques if critique.is_work]
    texts = EarlierTexts(project_id, works, definitions.by_id)
    checker = _Checker(policy, definitions, texts)
    return [checker.inspect(critique) for critique in critiques]


class _Checker:
    def __init__(self, policy: QualityPolicy, definitions: Definitions, texts: EarlierTexts) -> None:
        self._asked_language = policy.asked_language
        self._disabled = frozenset(policy.disabled_checks)
        self._thresholds = _thresholds(policy)
        self._definitions = definitions
        self._texts = texts

    def inspect(self, critique: CritiqueState) -> Inspection:
        if not critique.is_work:
            return Inspection(critique, [], [], {})
        flags: list[dict[str, Any]] = []
        facts: Facts = {}
        failure = ""
        try:
            flags = self._flags(critique)
            codes = _codes(flags)
            facts = self._facts(critique, codes)
        except Exception as error:
            logger.exception("The critique %s could not be inspected, and is passed over.", critique.id)
            failure, codes = type(error).__name__, []
            facts = {} if flags else self._uncheckable_facts(critique)
            flags = []
        return Inspection(critique, flags, codes, facts, failure)

    def _facts(self, critique: CritiqueState, codes: list[str]) -> Facts:
        """Returns the facts of a critique; what counts of its author are the flags of the author's own text."""
        definition = self._definitions.by_id[critique.questionnaire_id]
        written = critique.as_written(definition)
        return facts_of(critique, definition, codes if written is critique else _codes(self._flags(written)))

    def _uncheckable_facts(self, critique: CritiqueState) -> Facts:
        """Returns what counts of a critique that a check could not read: it is done all the same."""
        try:
            return facts_of(critique, self._definitions.by_id[critique.questionnaire_id], [])
        except Exception:
            logger.exception("The critique %s is not counted.", critique.id)
            return {}

    def _flags(self, critique: CritiqueState) -> list[dict[str, Any]]:
        context = CritiqueContext(
            definition=self._definitions.by_id[critique.questionnaire_id],
            answers=critique.answers,
            regions=critique.regions,
            timings=critique.timings,
            viewing=critique.viewing,
            words=critique.words,
            level=critique.level if critique.level in _LEVELS else None,  # type: ignore[arg-type]
            language=self._asked_language,
            own_texts=self._texts.of_author(critique),
            image_texts=self._texts.of_image(critique),
            changed_later=frozenset(critique.changed_later),
            thresholds=self._thresholds,
        )
        return [dataclasses.asdict(flag) for flag in find_flags(context) if flag.code not in self._disabled]


def _codes(flags: list[dict[str, Any]]) -> list[str]:
    return sorted({flag["code"] for flag in flags})


def _thresholds(policy: QualityPolicy) -> Thresholds:
    """Returns the policy's thresholds; the defaults where it has some that this version no longer knows."""
    try:
        return thresholds_from(policy.thresholds)
    except Invalid:
        logger.warning("The thresholds of project %s are not valid; the defaults are used.", policy.project_id)
        return Thresholds()
