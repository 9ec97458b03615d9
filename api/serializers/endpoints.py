"""Endpoints of language models and their tests. No key is among the fields, nor the name of its variable."""

from typing import Any

from rest_framework import serializers

from annotation.refining.endpoints import EndpointsFile
from annotation.refining.prompting import RUNGS
from annotation.wording.endpoints import explain_probe, explain_problem


class ProbeSerializer(serializers.Serializer[Any]):
    """What the last test found; null where that is not known."""

    code = serializers.CharField(help_text="Why the endpoint cannot be used; empty if it can.")
    detail = serializers.SerializerMethodField(help_text="The sentence of the code: what to do.")
    has_model = serializers.BooleanField(allow_null=True, help_text="Whether the endpoint lists the model.")
    models = serializers.ListField(child=serializers.CharField(), help_text="The first models that it lists.")
    rung = serializers.ChoiceField(
        choices=[*RUNGS, ""], help_text="The strictest way of asking for a form that it obeys."
    )
    rungs = serializers.DictField(
        child=serializers.CharField(), help_text="Of each way that was tried: obeyed, or the class of its error."
    )
    takes_images = serializers.BooleanField(allow_null=True)
    reports_usage = serializers.BooleanField(allow_null=True, help_text="Whether it says how many tokens it used.")
    latency_ms = serializers.IntegerField(allow_null=True)
    input_tokens = serializers.IntegerField(help_text="What the test itself used.")
    output_tokens = serializers.IntegerField()

    def get_detail(self, probe: dict[str, Any]) -> str:
        return explain_probe(probe)


class EndpointSerializer(serializers.Serializer[Any]):
    """An endpoint; its prices are for a million tokens, null where they are unknown."""

    name = serializers.CharField(source="endpoint.name")
    url = serializers.CharField(source="endpoint.url")
    model = serializers.CharField(source="endpoint.model")
    needs_key = serializers.BooleanField()
    input_price = serializers.DecimalField(
        source="endpoint.input_price", max_digits=18, decimal_places=8, allow_null=True, normalize_output=True
    )
    output_price = serializers.DecimalField(
        source="endpoint.output_price", max_digits=18, decimal_places=8, allow_null=True, normalize_output=True
    )
    currency = serializers.CharField(source="endpoint.currency")
    requests_per_minute = serializers.IntegerField(source="endpoint.requests_per_minute", allow_null=True)
    tokens_per_minute = serializers.IntegerField(source="endpoint.tokens_per_minute", allow_null=True)
    concurrency = serializers.IntegerField(source="endpoint.concurrency")
    timeout = serializers.IntegerField(source="endpoint.timeout", help_text="Seconds.")
    probe = ProbeSerializer(source="state.probe", allow_null=True, default=None)
    probed_at = serializers.DateTimeField(source="state.probed_at", allow_null=True, default=None)


class EndpointProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with the file of endpoints, or with one endpoint in it."""

    endpoint = serializers.CharField(help_text="Empty if the whole file is concerned.")
    code = serializers.CharField()
    detail = serializers.CharField()


class EndpointListSerializer(serializers.Serializer[Any]):
    """All endpoints that can be used, and what is wrong with the others."""

    results = EndpointSerializer(many=True)
    problems = EndpointProblemSerializer(many=True)


def present_problems(file: EndpointsFile) -> list[dict[str, str]]:
    """Returns the problems of the file with their sentences."""
    return [
        {
            "endpoint": problem.endpoint,
            "code": problem.code,
            "detail": explain_problem(problem.code, problem.params),
        }
        for problem in file.problems
    ]
