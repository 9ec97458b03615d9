"""Which interpretations of an evaluation a judge of an endpoint has not judged."""

from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import Evaluation, EvaluationAnswer, Judgement, Judging, JudgingRequest, Outcome


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


def answers_without_request(judging: Judging) -> QuerySet[EvaluationAnswer]:
    """Returns the interpretations that the judge of a judging has not judged, and has no request for: later ones."""
    requests = JudgingRequest.objects.filter(judging=judging, answer=OuterRef("pk"))
    judge = {"endpoint": judging.endpoint, "model": judging.model, "prompt_version": judging.prompt_version}
    return unjudged_answers(judging.evaluation, **judge).filter(~Exists(requests))
