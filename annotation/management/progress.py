"""Shows the progress of a command."""

import shutil
import time
from typing import Any, Final

REDRAW_SECONDS: Final = 0.1


class ProgressBar:
    """A bar on a terminal, with the rate and the remaining time; writes nothing where the stream is no terminal."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.started_at = self.drawn_at = time.monotonic()
        self.is_terminal = stream.isatty()

    def draw(self, done: int, total: int) -> None:
        """Redraws the bar for `done` of `total`, unless it was drawn less than REDRAW_SECONDS ago."""
        current_time = time.monotonic()
        if not self.is_terminal or (current_time - self.drawn_at < REDRAW_SECONDS and done < total):
            return
        self.drawn_at = current_time
        rate = done / max(current_time - self.started_at, 0.001)
        remaining = round((total - done) / max(rate, 0.001)) if done else 0
        tail = f" {done}/{total}  {rate:.1f}/s  {remaining // 60}:{remaining % 60:02} "
        width = max(10, min(40, shutil.get_terminal_size().columns - len(tail) - 3))
        filled = width * done // max(total, 1)
        self.stream.write(f"\r[{'#' * filled}{'.' * (width - filled)}]{tail}", str, ending="")

    def clear(self) -> None:
        """Removes the bar from the screen."""
        if self.is_terminal:
            self.stream.write("\r\033[K", str, ending="")
