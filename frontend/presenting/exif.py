"""What a camera wrote into a photograph, as photographers say it."""

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SLOW_SECONDS = 0.3  # from here on cameras count in seconds, below in parts of one


def camera_facts(exposure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Camera, lens, exposure and time, each with its name; those that the file does not tell are not there."""
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
    """Many models begin with their maker's name already."""
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _exposure(exposure: Mapping[str, Any]) -> list[str]:
    parts = []
    if seconds := exposure.get("seconds"):
        parts.append(_shutter(seconds))
    if opening := exposure.get("f_number"):
        parts.append(f"f/{opening:g}")
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


def _moment(taken: str) -> str:
    """The camera's own clock, which tells no zone; as the file has it when it is no time."""
    try:
        shape = pgettext("the format of a date and time", "j M Y, H:i")
        return formats.date_format(datetime.strptime(taken, "%Y:%m:%d %H:%M:%S"), shape)  # noqa: DTZ007 - as above
    except ValueError:
        return taken
