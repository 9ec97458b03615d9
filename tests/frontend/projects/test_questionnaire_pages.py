"""The pages of questionnaires: versions and who uses them, differences, the editor without its script, dry runs."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Assignment, Critique, Draft, Event
from annotation.questionnaires import built_in
from tests.clients import browser_of, words
from tests.factories import make_batch, make_critique, make_images, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = make_project()
    make_images(make_batch(project), 3)
    make_critique(make_member(project), project)
    return project


@pytest.fixture
def manager(project):
    return make_member(project, "manager")


def next_version(project, manager, minimum=30):
    definition = built_in("aesthetic-critique")
    definition["stages"][2]["questions"][0]["min_words"] = minimum
    return add_questionnaire(actor=manager, project=project, definition=definition)


def bootstrap_of(response, element):
    return json.loads(
        re.search(rf'id="{element}" type="application/json">(.*?)</script>', response.content.decode())[1]
    )


def test_the_list_tells_who_uses_each_version_with_as_many_statements_for_many_as_for_few(project, manager):
    browser = browser_of(manager)
    url = reverse("questionnaires", args=[project.id])
    next_version(project, manager)
    with CaptureQueriesContext(
        connection,
    ) as few_queries:
        page = words(browser.get(url))
    for minimum in range(31, 40):
        next_version(project, manager, minimum)
    with CaptureQueriesContext(connection) as many_queries:
        browser.get(url)

    assert re.search(r"Version 2 aesthetic-critique in use 0 0 0", page)
    assert re.search(r"Version 1 aesthetic-critique earlier 1 0 0", page)
    assert len(many_queries) == len(few_queries)


def test_the_difference_of_any_two_versions_is_a_page(project, manager):
    for minimum in (30, 40):
        next_version(project, manager, minimum)
    browser = browser_of(manager)
    url = reverse("questionnaire_difference", args=[project.id])

    newest, first_two = browser.get(url), browser.get(f"{url}?from=1&to=2")
    unknown = browser.get(f"{url}?from=99&to=x")

    assert "fewest words changed from <del>30</del> to <ins>40</ins>" in newest.content.decode()
    assert "fewest words changed from <del>15</del> to <ins>30</ins>" in first_two.content.decode()
    assert unknown.status_code == 200


def test_markup_in_a_text_that_changed_stays_text(project, manager):
    definition = built_in("aesthetic-critique")
    definition["title"] = "<img src=x onerror=alert(1)>%(after)s{before}"
    add_questionnaire(actor=manager, project=project, definition=definition)

    page = browser_of(manager).get(reverse("questionnaire_difference", args=[project.id])).content.decode()

    assert "&lt;img src=x onerror=alert(1)&gt;%(after)s{before}" in page
    assert "<img src=x" not in page


def test_the_editor_begins_with_a_version_or_a_built_in_and_names_it(project, manager):
    next_version(project, manager)
    browser = browser_of(manager)
    url = reverse("new_questionnaire", args=[project.id])

    pages = {
        query: bootstrap_of(browser.get(url + query), "editor-data") for query in ("", "?from=1", "?built_in=aesbench")
    }

    assert [page["source"]["name"] for page in pages.values()] == ["version 2", "version 1", "aesbench"]
    assert {page["base"]["version"] for page in pages.values()} == {2}
    assert pages["?built_in=aesbench"]["source"]["definition"] == built_in("aesbench")
    assert pages[""]["labels"]["min_words"] == "fewest words"


def test_the_editor_can_be_used_without_a_script(project, manager):
    browser = browser_of(manager)
    url = reverse("new_questionnaire", args=[project.id])

    rejected = browser.post(url, {"definition": "{"})
    stored = browser.post(url, {"definition": json.dumps(built_in("aesbench"))})

    assert (rejected.status_code, stored.status_code) == (422, 302)
    assert "This is not JSON" in words(rejected)
    project.refresh_from_db()
    assert project.questionnaire.key == "aesbench"


def counts():
    return [model.objects.count() for model in (Assignment, Draft, Critique, Event)]


def test_a_dry_run_shows_the_desk_on_a_chosen_image_and_claims_nothing(project):
    reviewer = browser_of(make_member(project, "reviewer"))
    image = project.images.last()
    earlier = counts()
    url = reverse("dry_run", args=[project.id])

    response = reviewer.get(
        f"{url}?image={image.id}&version={project.questionnaire_id}", headers={"sec-fetch-dest": "document"}
    )
    data = bootstrap_of(response, "desk-data")

    assert data["claimed"] is None
    assert data["dry_run"]["assignment"]["image"]["id"] == str(image.id)
    assert data["dry_run"]["definition"]["key"] == "aesthetic-critique"
    assert "Dry run: nothing is stored" in words(response)
    assert "no-store" in response["Cache-Control"]
    assert counts() == earlier


def test_a_reviewer_is_led_to_a_dry_run_from_a_version_and_an_image(project):
    reviewer, image = browser_of(make_member(project, "reviewer")), project.images.first()
    url = reverse("dry_run", args=[project.id])

    version_page = reviewer.get(reverse("questionnaire", args=[project.questionnaire_id])).content.decode()
    image_page = reviewer.get(reverse("image", args=[image.id])).content.decode()

    assert f'href="{url}?version={project.questionnaire_id}"' in version_page
    assert f'href="{url}?image={image.id}"' in image_page


def test_a_dry_run_of_a_project_without_images_has_a_sample():
    project = make_project()

    data = bootstrap_of(
        browser_of(make_member(project, "manager")).get(reverse("dry_run", args=[project.id])), "desk-data"
    )

    assert data["dry_run"]["assignment"]["image"]["id"] == "sample"


def test_the_image_or_version_of_another_project_is_not_shown(project, manager):
    foreign_project = make_project()
    (foreign,) = make_images(make_batch(foreign_project), 1)
    browser, url = browser_of(manager), reverse("dry_run", args=[project.id])

    assert browser.get(f"{url}?image={foreign.id}").status_code == 404
    assert browser.get(f"{url}?version={foreign_project.questionnaire_id}").status_code == 404


def test_only_a_dry_run_stands_in_a_frame_and_only_of_this_site(project, manager):
    browser = browser_of(manager)

    dry_run = browser.get(reverse("dry_run", args=[project.id]))
    editor = browser.get(reverse("new_questionnaire", args=[project.id]))

    assert "frame-ancestors 'self'" in dry_run["Content-Security-Policy"]
    assert dry_run["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in editor["Content-Security-Policy"]
    assert "frame-src 'self'" in editor["Content-Security-Policy"]
    assert editor["X-Frame-Options"] == "DENY"


def test_a_dry_run_can_be_seen_as_somebody_of_another_language_sees_it(project, manager):
    browser, url = browser_of(manager), reverse("dry_run", args=[project.id])

    chinese = browser.get(f"{url}?language=zh-Hans")
    hostile = browser.get(f'{url}?language="><script>')

    assert '<html lang="zh-hans"' in chinese.content.decode()
    assert bootstrap_of(chinese, "desk-data")["language"] == "zh-Hans"
    assert bootstrap_of(hostile, "desk-data")["language"] == "en"
