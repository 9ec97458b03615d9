"""A real PostgreSQL and a real Redis in user space, for `make run` and `make test`; production brings its own."""


class CannotStart(Exception):
    """A part could not be started; the text is one sentence that says what to do."""
