"""Which interpretations of an evaluation a judge of an endpoint has not judged."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import (
    Evaluation,
    EvaluationAnswer,
    Judgement,
    Judging,
    JudgingRequest,
    ModelJobStatus,
    Outcome,
)


def unjudged_answers(
    evaluation: Evaluation, *, endpoint: str, model: str, prompt_version: str
) -> QuerySet[EvaluationAnswer]:
    """Returns the interpretations of an evaluation that this judge has not judged.

    What failed or was refused has no text to judge: it counts as nothing in every score.
    """
    judgements = Judgement.objects.filter(
        answer=OuterRef("pk"), judge="endpoint", endpoint=endpoint, model=model, prompt_version=prompt_version
    )
    rows = evaluation.answers.filter(outcome=Outcome.ANSWERED, item__criterion="AesI")
    return rows.filter(~Exists(judgements)).order_by("number")


def judgings_with_late_texts(evaluation: Evaluation) -> set[UUID]:
    """Returns the ids of the judgings that are done although the evaluation has texts that they have no request for."""
    judge = {name: OuterRef(OuterRef(name)) for name in ("endpoint", "model", "prompt_version")}
    answers = EvaluationAnswer.objects.filter(evaluation=OuterRef("evaluation"), outcome=Outcome.ANSWERED)
    requests = JudgingRequest.objects.filter(judging=OuterRef(OuterRef("pk")), answer=OuterRef("pk"))
    judgements = Judgement.objects.filter(answer=OuterRef("pk"), judge="endpoint", **judge)
    late = answers.filter(~Exists(requests), ~Exists(judgements))
    done = evaluation.judgings.filter(status=ModelJobStatus.DONE)
    return set(done.filter(Exists(late)).values_list("pk", flat=True))


def answers_without_request(judging: Judging) -> QuerySet[EvaluationAnswer]:
    """Returns the interpretations that the judge of a judging has not judged, and has no request for: later ones."""
    requests = JudgingRequest.objects.filter(judging=judging, answer=OuterRef("pk"))
    judge = {"endpoint": judging.endpoint, "model": judging.model, "prompt_version": judging.prompt_version}
    return unjudged_answers(judging.evaluation, **judge).filter(~Exists(requests))
