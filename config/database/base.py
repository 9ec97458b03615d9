"""Named by settings.DATABASES; Django loads it under this name."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket, not the server, before a request uses a connection of an earlier one.

    A server that went away, stopped or restarted has closed its end: then there is something to read, if only the end
    of file. Only then is the server asked, so that a request costs no round trip more than it needs.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0) or super().is_usable()
