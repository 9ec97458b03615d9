"""Every page under axe, in both schemes, on a wide page and on a phone; nothing wider than the screen."""

import itertools

import pytest
from django.urls import reverse

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.people.tokens import create_token
from annotation.actions.projects.members import invite
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.releasing.exports import create_export
from annotation.actions.releasing.run_export import run_export
from annotation.models import Export, Run
from annotation.refining.replies import CallError
from annotation.refining.run_spec import RunSpec
from config.embedded.environment import ROOT
from tests.e2e.axe import COLOR_RULES, violations_of
from tests.e2e.desk import settle
from tests.e2e.people import session_cookie
from tests.factories import make_critique, make_member
from tests.refining.answers import answer_requests
from tests.refining.instructions import CHOICE, make_instructions

pytestmark = pytest.mark.browser

STYLES = ROOT / "frontend" / "static" / "css"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
RULES_OF_SCHEMES = {"light": {"rules": {"target-size": {"enabled": True}}}, "dark": {"runOnly": COLOR_RULES}}
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
    recipe = built_in_version(actor=manager, project=project, key="aesmmit")
    specs = [RunSpec(recipe, model="a-model", limit=limit) for limit in (10, None, None)]
    runs = [create_run(actor=manager, project=project, spec=spec) for spec in specs]
    answer_requests(runs[0])
    answer_requests(runs[1], error=CallError("refused", is_paid=True))
    Run.objects.filter(pk=runs[2].pk).update(status="failed", failure="endpoint_unreachable")
    hold_out_images(actor=manager, project=project, images=[project.images.latest("position")])
    invite(actor=manager, project=project, role="annotator", note="A friend")
    create_token(person=manager, name="nightly")
    in_project = (
        "project",
        "batches",
        "new_batch",
        "hold_out",
        "people",
        "endpoints",
        "questionnaires",
        "new_questionnaire",
        "questionnaire_difference",
        "dry_run",
        "runs",
        "new_run",
        "project_settings",
    )
    return [
        *(reverse(name, args=[project.id]) for name in (*in_project, "exports", "new_export", "events")),
        *(reverse(name, args=[batch.id]) for name in ("batch", "edit_batch")),
        *(reverse("export", args=[row.id]) for row in (export, failed, done)),
        *(reverse("run", args=[run.id]) for run in runs),
        reverse("compare_exports", args=[done.id]),
        *(reverse("image", args=[image_id]) for image_id in project.critiques.values_list("image", flat=True)[:1]),
        *(
            reverse("critique", args=[critique_id])
            for critique_id in project.critiques.values_list("pk", flat=True)[:1]
        ),
        *(reverse(name, args=[project.id]) for name in ("instructions", "spot_checks")),
        reverse("instruction", args=[make_instructions(project, CHOICE)[0].id]),
        reverse("questionnaire", args=[project.questionnaire_id]),
        *(reverse(name, args=[project.id]) for name in ("recipes", "new_recipe")),
        reverse("recipe", args=[built_in_version(actor=manager, project=project, key="aesmmit").id]),
        *(reverse(name) for name in ("home", "projects", "new_project", "me")),
        *(
            reverse(name)
            for name in ("account_change_password", "mfa_index", "account_logout", "account_reauthenticate")
        ),
    ]


def problems_of(page, path):
    """Returns what axe reports in either size and scheme, and whether the page is wider than the screen."""
    page.goto(path)
    problems = []
    for (size, viewport), (scheme, rules) in itertools.product(SIZES.items(), RULES_OF_SCHEMES.items()):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settle(page)  # colours in transition have no contrast to measure
        problems += [
            (path, size, scheme, violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in violations_of(page, **rules)
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append((path, size, scheme, "wider than the screen", []))
    return problems


def problems_of_pages(new_context, person, paths):
    context = new_context(reduced_motion="reduce")
    if person:
        context.add_cookies([session_cookie(person)])
    page = context.new_page()
    return [problem for path in paths for problem in problems_of(page, path)]


@pytest.mark.parametrize("half", [0, 1], ids=["first half", "second half"])
def test_axe_finds_nothing_on_any_page_of_a_manager(new_context, project, annotator, manager, half):
    assert problems_of_pages(new_context, manager, pages_of_a_manager(project, manager)[half::2]) == []


def test_axe_finds_nothing_on_the_page_of_the_system(new_context, project, manager):
    failed = create_export(actor=manager, project=project, format="csv")
    Export.objects.filter(pk=failed.pk).update(status="failed", failure="disk_full")
    manager.is_superuser = True
    manager.save()
    assert problems_of_pages(new_context, manager, [reverse("system")]) == []


def test_axe_finds_nothing_before_signing_in(new_context):
    assert problems_of_pages(new_context, None, OPEN_TO_ALL) == []


def test_axe_finds_nothing_on_an_annotators_pages(new_context, project, annotator):
    in_project = ("project", "own_work", "batches")
    paths = [reverse("home"), *(reverse(name, args=[project.id]) for name in in_project)]
    assert problems_of_pages(new_context, annotator, paths) == []


def test_the_dark_scheme_changes_colours_alone():
    """`light-dark()` gives nothing but colours, and `admin.css` is for the pages of Django's admin."""
    styles = {path.name: path.read_text() for path in STYLES.rglob("*.css")}
    assert "light-dark(" in styles["tokens.css"]
    assert [name for name, style in styles.items() if "prefers-color-scheme" in style] == ["admin.css"]
