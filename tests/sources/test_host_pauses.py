"""How long a host is paused: as it asked, by seconds or a date, and longer the more often it refuses."""

from http.client import HTTPMessage

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from annotation.sources.reading import host_pauses
from annotation.sources.rejections import PostponedFile, RejectedFile

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"


def headers(**values: str) -> HTTPMessage:
    message = HTTPMessage()
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({"Retry_After": "120"}, 120),
        ({"Retry_After": " 0 "}, 0),
        ({"Retry_After": "Wed, 21 Oct 2015 07:30:00 GMT", "Date": DATE}, 120),
        ({"Retry_After": "Wed, 21 Oct 2015 07:30:00", "Date": DATE}, 120),
        ({"Retry_After": "Wed, 21 Oct 2015 07:00:00 GMT", "Date": DATE}, 0),
        ({"Retry_After": DATE}, 0),
        ({"Retry_After": DATE, "Date": "nonsense"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "²"}, None),
        ({"Retry_After": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_of_the_servers_clock(values, seconds) -> None:
    assert host_pauses.read_retry_after(headers(**values)) == seconds


def test_pauses_grow_with_each_refusal_and_begin_anew_after_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(host_pauses.time, "time", lambda: clock[0])

    def refuse(seconds: float | None) -> float:
        until = host_pauses.refuse("h.org", "answered_with", {"status": 429}, seconds).until or 0
        pause, clock[0] = until - clock[0], until + 1
        return pause

    assert [refuse(None) for _ in range(4)] == [15, 30, 60, 120]
    host_pauses.note_answer("h.org")
    assert [refuse(7) for _ in range(4)] == [7, 7, 14, 28]
    host_pauses.note_answer("h.org")
    assert refuse(3600) == refuse(3600) == 3600


@pytest.mark.parametrize(("seconds", "hours"), [(3_601.0, 2), (7_200.0, 2), (86_400.0, 24), (999_999_999.0, 24)])
def test_a_host_that_asks_for_more_than_an_import_waits_is_asked_again_after_a_day_at_most(
    monkeypatch: pytest.MonkeyPatch, seconds: float, hours: int
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(host_pauses.time, "time", lambda: clock[0])
    with pytest.raises(RejectedFile) as error:
        host_pauses.refuse("h.org", "answered_with", {"status": 429}, seconds)
    assert (error.value.code, error.value.params["hours"]) == ("host_waits_too_long", hours)
    clock[0] += 86_401
    host_pauses.wait_for("h.org")


def test_refusals_of_the_same_moment_count_once_and_the_longest_pause_holds() -> None:
    untils = [host_pauses.refuse("h.org", "answered_with", {}, seconds).until for seconds in (30, 90, 60)]
    assert untils[0] < untils[1] == untils[2]
    with pytest.raises(PostponedFile) as error:
        host_pauses.wait_for("h.org")
    assert error.value.until == untils[1]
    host_pauses.wait_for("other.org")


def test_without_the_cache_files_are_fetched_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments, **_options):
        raise RedisConnectionError

    monkeypatch.setattr(host_pauses.cache, "get", fail)
    monkeypatch.setattr(host_pauses.cache, "set", fail)
    assert host_pauses.refuse("h.org", "answered_with", {}, 30).until
    with host_pauses.connection_to("h.org"):
        host_pauses.note_answer("h.org")
