"""Settings with values that cannot be used: each is named, with what to set it to."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.values.reader import SettingsReader

env = SettingsReader()


@pytest.fixture(autouse=True)
def set_to(monkeypatch):
    return lambda text: monkeypatch.setenv("SETTING", text)


@pytest.mark.parametrize(
    ("read", "text", "advice"),
    [
        (env.int, "two", "set it to a whole number of 0 or more"),
        (env.int, "-1", "set it to a whole number of 0 or more"),
        (env.int, "1.5", "set it to a whole number"),
        (env.bool, "ture", "set it to 1 or 0"),
        (env.bool, "2", "set it to 1 or 0"),
        (env.hosts, "https://loupe.example", "without https://"),
        (env.hosts, "loupe.example/loupe", "without https:// or a path"),
        (env.origins, "loupe.example", "with https://"),
        (env.origins, "https://loupe.example/loupe", "without a path"),
        (env.base_path, "https://loupe.example/", "set it to a path alone"),
    ],
)
def test_a_value_that_cannot_be_used_is_shown_with_what_to_set(set_to, read, text, advice):
    set_to(text)
    with pytest.raises(ImproperlyConfigured) as raised:
        read("SETTING")
    assert advice in str(raised.value)
    assert text in str(raised.value)


@pytest.mark.parametrize(("minimum", "maximum"), [(3, None), (0, 1)])
def test_a_number_out_of_its_limits_is_rejected(set_to, minimum, maximum):
    set_to("2")
    with pytest.raises(ImproperlyConfigured, match="SETTING is '2': set it to a whole number"):
        env.int("SETTING", minimum=minimum, maximum=maximum)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (env.database, "mysql://ann:secret@host/a"),
        (env.database, "secret"),
        (env.database, "postgres://ann:secret@host:port/a"),
        (env.redis_url, "http://:secret@host/0"),
        (env.redis_url, "secret"),
    ],
)
def test_a_url_that_cannot_be_used_is_never_shown(set_to, read, text):
    set_to(text)
    with pytest.raises(ImproperlyConfigured, match="SETTING is no URL of a") as raised:
        read("SETTING", default="")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (env.int, " 7 ", 7),
        (env.int, "", 0),
        (env.bool, "Yes", True),
        (env.bool, "off", False),
        (env.bool, "", False),
        (env.hosts, "a.example, .b.example,*", ["a.example", ".b.example", "*"]),
        (env.origins, "https://a.example/,http://b.example:8000", ["https://a.example", "http://b.example:8000"]),
        (env.hosts, "", []),
    ],
)
def test_a_value_may_have_spaces_around_it_and_may_be_empty(set_to, read, text, value):
    set_to(text)
    assert read("SETTING") == value


def test_a_database_on_a_socket_and_a_redis_behind_tls_are_accepted(set_to):
    set_to("postgres://postgres@/loupe?host=/run/postgres")
    assert env.database("SETTING", default="")["ENGINE"] == "django.db.backends.postgresql"
    set_to("rediss://:a@host:6380/1")
    assert env.redis_url("SETTING", default="") == "rediss://:a@host:6380/1"
