"""The path below which Loupe is served, where a host has other sites too: `https://institute.example/loupe/`."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Characters that need no escaping in a URL, a cookie's name or a cookie's path.
_SEGMENT: Final = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]+")


def parse_base_path(text: str) -> str:
    """Returns the setting LOUPE_BASE_PATH with a slash at both ends; `/` where it is empty.

    Raises ImproperlyConfigured for what is no path.
    """
    segments = text.strip().strip("/").split("/")
    if segments == [""]:
        return "/"
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ImproperlyConfigured(
            f"LOUPE_BASE_PATH is {text!r}: set it to a path alone, such as /loupe/, of letters, digits and - . _ ~."
        )
    return f"/{'/'.join(segments)}/"


def name_suffix(base_path: str) -> str:
    """Returns what ends the names of cookies: a site at `/` and one below it get cookies of their own."""
    return base_path.rstrip("/").replace("/", "_")


class BasePathApplication:
    """Removes the base path from a request's path, where a proxy passed it on; a proxy may also have removed it.

    Django begins the URLs that it makes with FORCE_SCRIPT_NAME, whatever the proxy did.
    """

    def __init__(self, application: Application, base_path: str) -> None:
        self.application = application
        self.base_path = base_path

    def __call__(self, environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "")
        if f"{path}/" == self.base_path:
            return self._redirect(environment, start_response)
        if path.startswith(self.base_path):
            environment = {**environment, "PATH_INFO": f"/{path.removeprefix(self.base_path)}"}
        return self.application(environment, start_response)

    def _redirect(self, environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Redirects `/loupe` to `/loupe/`, the only one of the two for which browsers send the cookies."""
        query = environment.get("QUERY_STRING", "")
        location = f"{self.base_path}?{query}" if query else self.base_path
        start_response("301 Moved Permanently", [("Location", location), ("Content-Length", "0")])
        return []


def require_unambiguous(base_path: str, patterns: Iterable[Any]) -> None:
    """Raises ImproperlyConfigured for a base path with which the site's own URLs begin too.

    A proxy that removes `/images/` from `/images/images/1/` sends the same path as one that passes `/images/1/` on.
    """
    segment = base_path.split("/")[1]
    if segment in _first_segments(patterns) | {"static"}:
        raise ImproperlyConfigured(
            f"LOUPE_BASE_PATH is {base_path}: set it to another, Loupe has pages at /{segment}/."
        )


def _first_segments(patterns: Iterable[Any]) -> set[str]:
    """Returns the first segments of the paths that the URL patterns match."""
    segments: set[str] = set()
    for pattern in patterns:
        route = str(pattern.pattern).removeprefix("^")
        if not route:
            segments |= _first_segments(getattr(pattern, "url_patterns", ()))
        else:
            segments.add(route.split("/")[0])
    return segments
