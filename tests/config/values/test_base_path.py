"""The path below which Loupe is served: how it is written, and what a request's path becomes."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_script_prefix, get_resolver, set_script_prefix

from config.values.base_path import BasePathApplication, name_suffix, parse_base_path, require_unambiguous


@pytest.mark.parametrize(
    ("text", "base_path"),
    [("", "/"), ("/", "/"), ("loupe", "/loupe/"), ("/loupe", "/loupe/"), (" /a-b/c.d/ ", "/a-b/c.d/")],
)
def test_a_path_may_be_written_with_or_without_slashes_at_its_ends(text, base_path):
    assert parse_base_path(text) == base_path


@pytest.mark.parametrize(
    "text", ["https://institute.example/loupe/", "/a//b/", "/../", "/a b/", "/a;b/", "/ä/", "/a/?b"]
)
def test_what_is_no_path_is_rejected_with_the_name_of_the_setting(text):
    with pytest.raises(ImproperlyConfigured, match=r"LOUPE_BASE_PATH is .* set it to a path alone"):
        parse_base_path(text)


def test_cookies_of_sites_at_different_paths_of_a_host_have_different_names():
    assert [name_suffix(path) for path in ("/", "/loupe/", "/tools/loupe/")] == ["", "_loupe", "_tools_loupe"]


def received_path(path):
    """Returns the path that the application behind receives."""
    paths = []
    application = BasePathApplication(lambda environ, _start: paths.append(environ["PATH_INFO"]) or [], "/loupe/")
    application({"PATH_INFO": path}, None)
    return paths[0]


@pytest.mark.parametrize("path", ["/loupe/projects/", "/projects/"])
def test_the_path_is_the_same_whether_a_proxy_removed_it_or_passed_it_on(path):
    assert received_path(path) == "/projects/"


@pytest.mark.parametrize("path", ["/loupes/", "/projects/loupe/", "/", ""])
def test_a_path_that_does_not_begin_with_it_is_not_changed(path):
    assert received_path(path) == path


def test_the_path_without_its_last_slash_redirects_with_its_parameters():
    responses = []
    application = BasePathApplication(lambda *_: pytest.fail("reached"), "/loupe/")

    application({"PATH_INFO": "/loupe", "QUERY_STRING": "a=1"}, lambda *response: responses.append(response))

    assert responses == [("301 Moved Permanently", [("Location", "/loupe/?a=1"), ("Content-Length", "0")])]


@pytest.mark.parametrize("base_path", ["/projects/", "/api/loupe/", "/i/", "/static/", "/healthz/"])
def test_a_path_that_loupe_uses_itself_is_rejected(base_path):
    with pytest.raises(ImproperlyConfigured, match="set it to another"):
        require_unambiguous(base_path, get_resolver().url_patterns)


@pytest.mark.parametrize("base_path", ["/", "/loupe/", "/tools/projects/"])
def test_any_other_path_is_accepted(base_path):
    require_unambiguous(base_path, get_resolver().url_patterns)


@pytest.fixture
def below_a_path(settings):
    """Has this thread answer requests as the web server does with LOUPE_BASE_PATH=/loupe/."""
    settings.FORCE_SCRIPT_NAME = "/loupe"
    set_script_prefix("/loupe/")
    yield
    clear_script_prefix()


@pytest.mark.django_db
def test_the_page_of_an_error_and_the_way_to_sign_in_name_the_path(below_a_path):
    page, redirect = Client().get("/nowhere/"), Client().get("/projects/")

    assert page.status_code == 404
    assert 'href="/loupe/"' in page.content.decode()
    assert 'href="/"' not in page.content.decode()
    assert redirect["Location"] == "/loupe/accounts/login/?next=/loupe/projects/"


def test_a_program_gets_errors_in_the_form_of_the_api(below_a_path):
    response = Client().get("/api/v1/me/", HTTP_HOST="another.example")

    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
