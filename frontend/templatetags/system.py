"""Filters of the system page."""

from django import template

from frontend.presenting.system_view import age_in_words, disk_names

register = template.Library()
register.filter("age", age_in_words)
register.filter("disk_names", disk_names)
