"""What is logged, and how: one line an event on the standard error."""

from typing import Any, Final

LOG_SETTINGS: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "httpcore2": {"level": "WARNING"},  # tells of each step of each call of an endpoint
        "httpx2": {"level": "WARNING"},  # tells of each call, with its address
        "openai": {"level": "WARNING"},
        "pyvips": {"level": "WARNING"},  # tells of each step of each image
    },
}
