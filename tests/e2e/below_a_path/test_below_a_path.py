"""Loupe at `/loupe/` of a host that has other sites, behind a proxy that removes the path and one that passes it on."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotation.actions.releasing.exports import create_export
from annotation.actions.releasing.run_export import run_export
from annotation.models import Critique, Export, Image
from tests.api.scenarios import make_scenario
from tests.e2e.below_a_path.crawler import Crawl
from tests.e2e.below_a_path.proxy import Proxy, proxy_below
from tests.e2e.desk import Desk
from tests.e2e.people import make_annotator
from tests.e2e.server import web_server
from tests.factories import PASSWORD, image_bytes, make_batch, make_critique, make_member

pytestmark = pytest.mark.browser

BASE_PATH = "/loupe/"


@pytest.fixture(scope="module")
def backend(django_db_setup, static) -> Iterator[str]:
    with web_server(static, LOUPE_BASE_PATH=BASE_PATH) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["removes the path", "passes the path on"])
def proxy(request, backend: str) -> Iterator[Proxy]:
    with proxy_below(BASE_PATH, backend, strips=request.param) as proxy:
        yield proxy
        assert proxy.outside == []


@pytest.fixture
def context(chromium: Browser, proxy: Proxy) -> Iterator[BrowserContext]:
    """A browser of somebody who also uses another Loupe, at the root of the same host; it fails on any error."""
    errors: list[str] = []
    context = chromium.new_context()
    foreign = dict.fromkeys(("sessionid", "csrftoken", "messages"), "x" * 32) | {"django_language": "zh-hans"}
    context.add_cookies([{"name": name, "value": value, "url": proxy.host} for name, value in foreign.items()])
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on(
        "response", lambda response: response.status >= 400 and errors.append(f"{response.status} {response.url}")
    )
    context.on("console", lambda message: "Content Security Policy" in message.text and errors.append(message.text))
    yield context
    cookies = [cookie for cookie in context.cookies() if cookie["name"] not in foreign]
    context.close()
    assert errors == []
    assert {cookie["path"] for cookie in cookies} == {BASE_PATH}


def sign_in(context: BrowserContext, proxy: Proxy, person, name: str, *arguments: object) -> Page:
    """Opens a page, is asked to sign in, and comes to the page."""
    page = context.new_page()
    url = f"{proxy.url}{reverse(name, args=arguments).removeprefix('/')}"
    page.goto(url)
    page.locator("[name=login]").fill(person.get_username())
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(url)
    return page


def test_an_expert_signs_in_and_critiques_an_image(context, proxy, project):
    annotator = make_annotator(project)

    desk = Desk(sign_in(context, proxy, annotator, "desk", project.id))
    first_credit = desk.credit()
    desk.critique()

    expect(desk.page.locator("#credit")).not_to_have_text(first_credit)
    desk.expect_saved()
    assert Critique.objects.get().annotator == annotator
    databases = desk.page.evaluate("async () => (await indexedDB.databases()).map((database) => database.name)")
    assert databases == [f"loupe-desk-{BASE_PATH}{annotator.id}"]


def test_a_manager_uploads_an_image_and_downloads_an_export(context, proxy, project, tmp_path):
    make_critique(make_member(project), project)
    manager, batch = make_member(project, "manager"), project.batches.get()
    page = sign_in(context, proxy, manager, "batch", batch.id)
    file = tmp_path / "901.jpg"
    file.write_bytes(image_bytes(901))

    page.set_input_files("#files", file)
    page.locator("#upload-summary", has_text="1 file: 1 accepted").wait_for()
    assert Image.objects.filter(batch=batch, file="901.jpg").exists()

    page.goto(f"{proxy.url}{reverse('new_export', args=[project.id])[1:]}")
    page.locator("#preview .figures").get_by_text("critiques to export").wait_for()
    page.get_by_role("button", name="Request the export").click()
    page.get_by_text("Waiting for a worker").wait_for()
    run_export(export_id=Export.objects.get().id)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    assert download.value.url.startswith(f"{proxy.url}api/v1/exports/")
    assert b'"grade"' in download.value.path().read_bytes()


def test_every_link_and_file_of_every_page_is_below_the_path(context, proxy, project):
    scenario = make_scenario()
    run_export(export_id=scenario.ids["export_id"])
    manager = scenario.people["manager"]
    manager.is_superuser = manager.is_staff = True
    manager.save()
    page = sign_in(context, proxy, manager, "home")

    crawl = Crawl(page.request, proxy.url, "", "admin/", "api/v1/docs/")

    assert crawl.faults == []
    for path in ("admin/*/", "projects/*/exports/", "images/*/", "exports/*/", "i/*/*/renditions/*/*/*/view.webp"):
        assert f"{BASE_PATH}{path}" in crawl.visited


def test_the_urls_for_people_and_programs_are_below_the_path(context, proxy, project):
    make_critique(make_member(project), project)
    make_batch(project)
    manager = make_member(project, "manager")
    export = create_export(actor=manager, project=project, format="jsonl", filter={}, splits={})
    run_export(export_id=export.id)
    page = sign_in(context, proxy, manager, "people", project.id)
    api, request = f"{proxy.url}api/v1/", page.request

    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#link").input_value()
    following = request.get(f"{api}projects/{project.id}/batches/?limit=1").json()["next"]
    part = request.get(f"{api}exports/{export.id}/files/critiques.jsonl", headers={"Range": "bytes=0-9"})

    assert link.startswith(f"{proxy.url}invitations/")
    assert following.startswith(f"{api}projects/")
    assert len(request.get(following).json()["results"]) == 1
    assert (part.status, len(part.body())) == (206, 10)
    assert request.get(f"{api}schema/?format=json").json()["servers"] == [{"url": "/loupe"}]
    assert request.get(f"{proxy.url}healthz").json() == {"status": "ok"}
    assert request.get(f"{proxy.url}metrics", fail_on_status_code=False).status == 404  # it came through a proxy
    page.goto(f"{api}docs/")
    page.locator("option[value='/loupe']").wait_for(state="attached")  # where the page sends its requests
