"""Reads settings from the environment; a value that cannot be used ends with a sentence that names its setting."""

import re
from collections.abc import Sequence
from typing import Any, Final

import environ
from django.core.exceptions import ImproperlyConfigured

from config.values.base_path import parse_base_path

_FALSE: Final = ("false", "off", "n", "no", "0", "")
_DATABASE_URL: Final = re.compile(r"(?:postgres(?:ql)?|p[gs]?sql|sqlite)://\S*")  # SQLite: for makemigrations
_ORIGIN: Final = re.compile(r"https?://[^/\s]+")
_HOST: Final = re.compile(r"[^/\s]+")
_REDIS_URL: Final = re.compile(r"(?:rediss?|unix)://\S+")


class SettingsReader(environ.Env):  # type: ignore[misc]  # environ ships no types
    """Reads like django-environ, and raises ImproperlyConfigured for what is no value of the setting.

    Messages never contain URLs, which may have passwords.
    """

    def int(self, var: str, default: int = 0, minimum: int = 0, maximum: int | None = None) -> int:
        """Returns a whole number between the limits; `default` where the setting is missing or empty."""
        text = self.str(var, default="").strip()
        if not text:
            return default
        if (
            not re.fullmatch(r"-?[0-9]{1,18}", text)
            or int(text) < minimum
            or (maximum is not None and int(text) > maximum)
        ):
            limits = f"from {minimum} to {maximum}" if maximum is not None else f"of {minimum} or more"
            raise ImproperlyConfigured(f"{var} is {text!r}: set it to a whole number {limits}.")
        return int(text)

    def bool(self, var: str, default: bool = False) -> bool:
        """Returns a switch; a value that is neither on nor off must not turn off what protects people."""
        text = self.str(var, default="1" if default else "0").strip()
        if text.lower() not in (*self.BOOLEAN_TRUE_STRINGS, *_FALSE):
            raise ImproperlyConfigured(f"{var} is {text!r}: set it to 1 or 0.")
        return text.lower() in self.BOOLEAN_TRUE_STRINGS

    def choice(self, var: str, choices: Sequence[str]) -> str:
        """Returns one of the choices; the first where the setting is missing or empty."""
        text: str = self.str(var, default="").strip() or choices[0]
        if text not in choices:
            raise ImproperlyConfigured(f"{var} is {text!r}: set it to one of: {', '.join(choices)}.")
        return text

    def database(self, var: str, default: str) -> dict[str, Any]:
        """Returns Django's settings of a database."""
        url = self.str(var, default=default)
        try:
            if not _DATABASE_URL.fullmatch(url):
                raise ValueError("another database")
            database: dict[str, Any] = self.db_url_config(url)
        except ValueError as error:
            advice = "set it to postgres://user:password@host/name."
            raise ImproperlyConfigured(f"{var} is no URL of a PostgreSQL: {advice}") from error
        return database

    def redis_url(self, var: str, default: str) -> str:
        url = str(self.str(var, default=default))
        if not _REDIS_URL.fullmatch(url):
            raise ImproperlyConfigured(f"{var} is no URL of a Redis: set it to redis://:password@host:6379/0.")
        return url

    def base_path(self, var: str) -> str:
        return parse_base_path(self.str(var, default=""))

    def hosts(self, var: str) -> list[str]:
        return self._matches(var, _HOST, "host names without https:// or a path, such as loupe.example.org")

    def origins(self, var: str) -> list[str]:
        return self._matches(
            var, _ORIGIN, "addresses with https:// and without a path, such as https://loupe.example.org"
        )

    def _matches(self, var: str, pattern: re.Pattern[str], form: str) -> list[str]:
        """Returns a list in which every text matches the pattern; a slash at an end is not meant."""
        texts = [text.strip().rstrip("/") for text in self.list(var, default=[])]
        for text in texts:
            if not pattern.fullmatch(text):
                raise ImproperlyConfigured(f"{var} has {text!r}: set it to {form}.")
        return texts
