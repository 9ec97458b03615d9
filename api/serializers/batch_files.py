"""The JSON of batch files and of their results."""

from typing import Any, Final

from rest_framework import serializers

from annotation.models import ResultsFile
from annotation.wording.rejections import explain, explain_work
from api.serializers.fields import ProgressSerializer

COUNTS: Final = ("accepted", "failed", "repeated", "rejected")


class BatchPartSerializer(serializers.Serializer[Any]):
    """One batch file: its name, and how many requests its part of the run has in all."""

    part = serializers.IntegerField()
    name = serializers.CharField()
    requests = serializers.IntegerField()
    url = serializers.CharField(read_only=True, required=False)


class ResultsFilesSerializer(serializers.Serializer[Any]):
    """The files of an upload."""

    file = serializers.ListField(child=serializers.FileField())


class RejectedLineSerializer(serializers.Serializer[Any]):
    """A line that answers no request of the run."""

    line = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ResultsSerializer(serializers.ModelSerializer[ResultsFile]):
    """A results file: how many bytes are read, and what became of the answers."""

    progress = ProgressSerializer(source="*")
    failure = serializers.SerializerMethodField()
    rejections = serializers.SerializerMethodField()

    class Meta:
        model = ResultsFile
        fields = ["id", "file", "status", "progress", *COUNTS, "failure", "rejections"]

    def get_failure(self, row: ResultsFile) -> str:
        return explain_work(row)

    def get_rejections(self, row: ResultsFile) -> list[dict[str, Any]]:
        return [{**entry, "detail": explain(entry["code"], entry["params"])} for entry in row.rejections]
