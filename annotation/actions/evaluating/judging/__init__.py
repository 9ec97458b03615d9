"""Judgements of interpretations: by the model of an endpoint, and by people at the judging desk."""
