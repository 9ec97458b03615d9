"""The file of endpoints is checked with sentences, read again when it changes, and never says a key."""

import os
import subprocess
import sys
from decimal import Decimal

import pytest

from annotation.errors import Invalid, Missing
from annotation.models import EndpointState
from annotation.refining.endpoints import find_endpoint, load_endpoints, read_endpoints_file, rung_of
from annotation.wording.endpoints import explain_problem

GOOD = '[local]\nurl = "http://127.0.0.1:11434/v1/"\nmodel = "qwen3:8b"\ninput_price = 0\noutput_price = 0\n'
SECRET = "sk-1234567890"


@pytest.fixture
def endpoints_file(tmp_path, settings):
    path = tmp_path / "endpoints.toml"
    settings.LOUPE_ENDPOINTS = str(path)

    def write(content: str | bytes):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def sentence_of(name: str = "") -> str:
    (problem,) = read_endpoints_file().problems
    assert problem.endpoint == name
    return explain_problem(problem.code, problem.params)


def test_there_are_no_endpoints_without_the_setting(settings):
    settings.LOUPE_ENDPOINTS = ""
    assert load_endpoints() == {}
    with pytest.raises(Missing):
        find_endpoint("local")


def test_an_endpoint_has_what_its_table_says_and_a_price_of_0_is_a_price(endpoints_file, monkeypatch):
    monkeypatch.setenv("A_KEY", f"{SECRET}\n")
    endpoints_file(GOOD + '[paid]\nurl = "https://api.example.org/v1"\nmodel = "m"\nkey_env = "A_KEY"\ntimeout = 30\n')
    local, paid = load_endpoints().values()
    assert (local.url, local.has_prices, local.input_price) == ("http://127.0.0.1:11434/v1", True, Decimal(0))
    assert (paid.has_prices, paid.timeout, paid.key) == (False, 30, SECRET)
    assert SECRET not in repr(paid)


def test_the_file_is_read_again_when_it_changes_and_may_begin_with_a_mark(endpoints_file):
    path = endpoints_file(GOOD)
    assert list(load_endpoints()) == ["local"]
    endpoints_file("\ufeff" + GOOD.replace("[local]", "[other]"))
    assert list(load_endpoints()) == ["other"]
    path.unlink()
    assert load_endpoints() == {}
    assert str(path) in sentence_of()


def test_one_broken_endpoint_takes_no_other_with_it(endpoints_file):
    endpoints_file(GOOD + '[broken]\nurl = "http://127.0.0.1/v1"\n')
    assert list(load_endpoints()) == ["local"]
    with pytest.raises(Invalid) as caught:
        find_endpoint("broken")
    assert caught.value.code == "endpoint_field_missing"
    assert "model" in caught.value.detail


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('model = "m"', ["url"]),
        ('url = "ftp://host/v1"\nmodel = "m"', ["url", "http://127.0.0.1:8000/v1"]),
        ('url = "https://user:password@host/v1"\nmodel = "m"', ["url"]),
        (f'url = "https://host/v1?key={SECRET}"\nmodel = "m"', ["url"]),
        ('url = "https://host/v1/chat/completions"\nmodel = "m"', ["/chat/completions"]),
        ('url = "https://host:99999/v1"\nmodel = "m"', ["url"]),
        ('url = "http://[::1/v1"\nmodel = "m"', ["url"]),
        ("url = 3\nmodel = 4", ["url"]),
        ('url = "http://host/v1"\nmodel = ""', ["model"]),
        (f'url = "http://host/v1"\nmodel = "m"\napi_key = "{SECRET}"', ["api_key", "key_env", "environment"]),
        (f'url = "http://host/v1"\nmodel = "m"\nkey_env = "{SECRET}"', ["key_env", "not the key"]),
        ('url = "http://host/v1"\nmodel = "m"\ninput_price = "0.15"', ["input_price", "million"]),
        ('url = "http://host/v1"\nmodel = "m"\noutput_price = -1', ["output_price"]),
        ('url = "http://host/v1"\nmodel = "m"\noutput_price = nan', ["output_price"]),
        ('url = "http://host/v1"\nmodel = "m"\noutput_price = true', ["output_price"]),
        ('url = "http://host/v1"\nmodel = "m"\nconcurrency = 0', ["concurrency", "1"]),
        ('url = "http://host/v1"\nmodel = "m"\ntimeout = 2.5', ["timeout"]),
        ('url = "http://host/v1"\nmodel = "m"\ncurrency = "euro"', ["currency", "USD"]),
        ('url = "http://host/v1"\nmodel = "m"\nmax_tokens_field = "limit"', ["max_completion_tokens"]),
        ('url = "http://host/v1"\nmodel = "m"\nprice = 1', ["price", "input_price"]),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_what_to_write(endpoints_file, lines, words):
    path = endpoints_file(f"[broken]\n{lines}\n")
    sentence = sentence_of("broken")
    assert [word for word in [str(path), "broken", *words] if word not in sentence] == []
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[local\nurl = 3", ["TOML", "line 1"]),
        ("[local]\nurl = 'a'\nurl = 'b'", ["TOML"]),
        ("[local]\nurl = '\xe9'".encode("latin-1"), ["UTF-8"]),
        (b"#" * (2 << 20), ["cannot be read"]),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(endpoints_file, content, words):
    path = endpoints_file(content)
    assert load_endpoints() == {}
    assert [word for word in [str(path), *words] if word not in sentence_of()] == []
    with pytest.raises(Invalid):
        find_endpoint("local")


@pytest.mark.parametrize("name", ['"two words"', '"é"', '""', '"a/b"'])
def test_a_name_that_no_url_could_have_is_refused(endpoints_file, name):
    endpoints_file(GOOD.replace("[local]", f"[{name}]"))
    assert read_endpoints_file().problems[0].code == "endpoint_name_invalid"


def test_a_field_outside_of_any_table_is_a_sentence(endpoints_file):
    endpoints_file('url = "http://127.0.0.1/v1"\n')
    assert "[url]" in sentence_of("url")


def test_the_rung_is_that_of_the_last_probe_of_the_same_model(endpoints_file):
    endpoints_file(GOOD)
    endpoint = find_endpoint("local")
    probe = {"rung": "text", "url": endpoint.url, "model": endpoint.model}
    assert rung_of(None) == rung_of(EndpointState(probe={})) == "json_schema"
    assert rung_of(EndpointState(probe=probe), endpoint) == rung_of(EndpointState(probe=probe)) == "text"
    assert rung_of(EndpointState(probe={**probe, "model": "other"}), endpoint) == "json_schema"


def test_a_file_that_is_not_there_is_told_also_by_a_process_that_has_read_none():
    settings = {"LOUPE_ENDPOINTS": "/no/such/endpoints.toml", "LOUPE_SECRET_KEY": "a", "DATABASE_URL": "sqlite://"}
    statements = (
        "import django; django.setup(); from annotation.refining.endpoints import read_endpoints_file; "
        "print([problem.code for problem in read_endpoints_file().problems])"
    )
    command = [sys.executable, "-c", statements]
    environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "config.settings"}
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    assert output == "['endpoints_file_unreadable']\n"
