"""Formats the EXIF data of an image as photographers write it."""

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SLOW_SECONDS = 0.3  # from here on cameras show seconds, below fractions of a second


def camera_facts(exposure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns camera, lens, exposure and time with their labels, without those that the file lacks."""
    facts = [
        (_("Camera"), _camera(str(exposure.get("make", "")), str(exposure.get("model", "")))),
        (_("Lens"), str(exposure.get("lens", ""))),
        (_("Exposure"), " · ".join(_exposure(exposure))),
        (_("Taken"), _moment(str(exposure.get("taken_at", "")))),
    ]
    return [(name, value) for name, value in facts if value]


def other_facts(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns a manifest's further columns under their own names, without empty values."""
    return [(name, _as_text(value)) for name, value in metadata.items() if value not in (None, "", [], {})]


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_as_text(part) for part in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _camera(make: str, model: str) -> str:
    """Returns maker and model, without repeating the maker where the model begins with it."""
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _exposure(exposure: Mapping[str, Any]) -> list[str]:
    parts = []
    if seconds := exposure.get("seconds"):
        parts.append(_shutter(seconds))
    if aperture := exposure.get("f_number"):
        parts.append(f"f/{aperture:g}")
    if iso := exposure.get("iso"):
        parts.append(f"ISO {iso:g}")
    if length := exposure.get("focal_length_mm"):
        parts.append(f"{length:g} mm")
    if length := exposure.get("focal_length_35mm"):
        parts.append(_("as %(length)s mm on 35 mm film") % {"length": f"{length:g}"})
    return parts


def _shutter(seconds: float) -> str:
    if seconds >= SLOW_SECONDS:
        return f"{seconds:g} s"
    return f"1/{round(1 / Fraction(seconds))} s"


def _moment(taken_at: str) -> str:
    """Formats the time of the camera's clock, which has no zone; returns other text unchanged."""
    try:
        date_format = pgettext("the format of a date and time", "j M Y, H:i")
        return formats.date_format(datetime.strptime(taken_at, "%Y:%m:%d %H:%M:%S"), date_format)  # noqa: DTZ007 - as above
    except ValueError:
        return taken_at
