"""Every page under axe, in both schemes, on a wide page and on a phone; nothing wider than the screen."""

import pytest
from django.urls import reverse

from annotation.actions.people.tokens import create_token
from annotation.actions.projects.members import invite
from annotation.actions.releasing.exports import create_export
from annotation.actions.releasing.run_export import run_export
from annotation.models import Export
from tests.e2e.axe import violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member

pytestmark = pytest.mark.browser

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OPEN_TO_ALL = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nothing-here/",
    "/invitations/x/",
)


@pytest.fixture
def manager(project):
    return make_member(project, "manager")


@pytest.fixture
def annotator(project):
    person = make_member(project)
    make_critique(person, project)
    return person


def pages_of_a_manager(project, manager):
    batch = project.batches.get()
    export = create_export(actor=manager, project=project, format="jsonl")
    done = create_export(actor=manager, project=project, format="jsonl", card=True)
    run_export(export_id=done.id)
    failed = create_export(actor=manager, project=project, format="csv")
    Export.objects.filter(pk=failed.pk).update(status="failed", failure="disk_full")
    invite(actor=manager, project=project, role="annotator", note="A friend")
    create_token(person=manager, name="nightly")
    in_project = (
        "project",
        "batches",
        "new_batch",
        "people",
        "questionnaires",
        "new_questionnaire",
        "project_settings",
    )
    return [
        *(reverse(name, args=[project.id]) for name in (*in_project, "exports", "new_export", "events")),
        *(reverse(name, args=[batch.id]) for name in ("batch", "edit_batch")),
        *(reverse("export", args=[row.id]) for row in (export, failed, done)),
        reverse("compare_exports", args=[done.id]),
        *(reverse("image", args=[image_id]) for image_id in project.critiques.values_list("image", flat=True)[:1]),
        *(
            reverse("critique", args=[critique_id])
            for critique_id in project.critiques.values_list("pk", flat=True)[:1]
        ),
        reverse("questionnaire", args=[project.questionnaire_id]),
        *(reverse(name) for name in ("home", "projects", "new_project", "me")),
        *(
            reverse(name)
            for name in ("account_change_password", "mfa_index", "account_logout", "account_reauthenticate")
        ),
    ]


def problems_of(page, path):
    """Returns what axe reports in either scheme, and whether the page is wider than the screen."""
    page.goto(path)
    problems = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settle(page)  # colours in transition have no contrast to measure
        problems += [
            (path, scheme, violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in violations_of(page)
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append((path, scheme, "wider than the screen", []))
    return problems


def problems_of_pages(new_context, person, paths, size):
    context = new_context(viewport=SIZES[size], reduced_motion="reduce")
    if person:
        context.add_cookies([session_cookie(person)])
    page = context.new_page()
    return [problem for path in paths for problem in problems_of(page, path)]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page_of_a_manager(new_context, project, annotator, manager, size):
    assert problems_of_pages(new_context, manager, pages_of_a_manager(project, manager), size) == []


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_before_signing_in_nor_on_an_annotators_pages(new_context, project, annotator, size):
    paths = [reverse("home"), reverse("project", args=[project.id]), reverse("batches", args=[project.id])]
    assert problems_of_pages(new_context, None, OPEN_TO_ALL, size) == []
    assert problems_of_pages(new_context, annotator, paths, size) == []
