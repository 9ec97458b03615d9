"""The backend that settings.DATABASES names; Django requires this module's name."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Checks a connection of an earlier request at the socket, without a round trip to the server.

    A server that stopped or restarted has closed its end, so the socket is readable, if only for the end of file. Only
    then the server is queried.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0) or super().is_usable()
