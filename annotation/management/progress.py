"""The progress of a command."""

import shutil
import time
from typing import Any, Final

REDRAW_SECONDS: Final = 0.1


class Bar:
    """A bar redrawn in place on a terminal, with the rate and the time that is left; silent where output is kept."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.began = self.drawn = time.monotonic()
        self.shown = stream.isatty()

    def draw(self, done: int, total: int) -> None:
        """Draws `done` of `total`, at most ten times a second."""
        now = time.monotonic()
        if not self.shown or (now - self.drawn < REDRAW_SECONDS and done < total):
            return
        self.drawn = now
        rate = done / max(now - self.began, 0.001)
        left = round((total - done) / max(rate, 0.001)) if done else 0
        tail = f" {done}/{total}  {rate:.1f}/s  {left // 60}:{left % 60:02} "
        width = max(10, min(40, shutil.get_terminal_size().columns - len(tail) - 3))
        filled = width * done // max(total, 1)
        self.stream.write(f"\r[{'#' * filled}{'.' * (width - filled)}]{tail}", str, ending="")

    def clear(self) -> None:
        """Removes the bar from the screen."""
        if self.shown:
            self.stream.write("\r\033[K", str, ending="")
