"""The line of a program's log that is reported when its start fails."""

from pathlib import Path

import pytest

from config.embedded.logs import MAX_BYTES, reason_in, reason_of_end, size_of


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("starting\nFATAL:  no pg_hba.conf entry\nshutting down\n", "FATAL:  no pg_hba.conf entry ("),
        ("initdb: error: could not create directory\n\n", "initdb: error: could not create directory ("),
        ("* Ready to accept connections\n", "its log names no fault and ends with “* Ready to accept connections” ("),
        ("FATAL: could not extend file: No space left on device\nPANIC: aborted\n", "FATAL: could not extend file"),
        ("an old error\n" + "x\n" * MAX_BYTES, "its log names no fault and ends with “x” ("),
        ("", "it wrote nothing ("),
    ],
)
def test_the_last_line_with_an_error_is_reported_with_the_path_of_the_log(
    tmp_path: Path, text: str, reason: str
) -> None:
    log = tmp_path / "program.log"
    log.write_text("an earlier start: FATAL: disk full\n")
    start = size_of(log)
    with log.open("a") as file:
        file.write(text)
    assert reason_in(log, start).startswith(reason)
    assert str(log) in reason_in(log, start)


def test_a_missing_log_raises_no_error(tmp_path: Path) -> None:
    assert size_of(tmp_path / "none.log") == 0
    assert "it wrote nothing" in reason_in(tmp_path / "none.log")


def test_for_a_killed_program_its_signal_is_reported_and_no_line_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "program.log").write_text("ERROR of long ago\n")
    assert reason_of_end(-9, tmp_path / "program.log") == "it was killed by signal 9 (Killed)"
    assert "ERROR of long ago" in reason_of_end(1, tmp_path / "program.log")
