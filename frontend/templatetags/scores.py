"""Filters of the pages of scores."""

from django import template

from annotation.models import Image
from annotation.queries.images.rendition_urls import rendition_urls
from frontend.presenting.benchmarks.score_words import part_name, percent_text

register = template.Library()
register.filter("part_name", part_name)
register.filter("percent_text", percent_text)


@register.filter
def view_url(image: Image) -> str:
    """Returns the signed URL of an image's large rendition; empty while there is none."""
    return rendition_urls(image.renditions).get("view", "")
