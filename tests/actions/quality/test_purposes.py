"""What is shown for another purpose than work stays out of whatever leaves, and of whatever is counted."""

import pytest

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.exporting.preview import preview_release
from annotation.exporting.spec import parse_spec
from annotation.models import Assignment, Batch, Critique, Image
from annotation.queries.images.batch_images import critiques_of
from annotation.queries.projects.members import find_members
from annotation.queries.projects.progress import progress_of
from annotation.queries.projects.questionnaire_usage import usage_of
from annotation.queries.projects.statistics import count_critiques
from annotation.queries.review.critiques import newest_critique, older_critique
from annotation.refining.run_spec import RunSpec
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.clients import client_of
from tests.exporting.releases import lines, release
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    """A project with critiques of work, and one of each other purpose."""
    project, (person,) = make_desk(images=12)
    make_gold(project, 3)
    first = make_critique(person, project)
    set_policies(project, gold_percent=30)
    gold = submit(person, claim_of(person, project, "gold"))
    reviewer = make_member(project, "reviewer")
    for purpose in ("training", "retest", "final"):
        author = reviewer if purpose == "final" else person
        showing = Assignment.objects.create(
            image=first.image,
            batch=first.batch,
            purpose=purpose,
            gold_item=gold.assignment.gold_item if purpose == "training" else None,
            slot_number=1,
            sort_key=0,
            status="claimed",
            annotator=author,
            questionnaire=gold.questionnaire,
            lease_until=gold.submitted_at,
        )
        submit(author, showing.id)
    assert set(Critique.objects.values_list("purpose", flat=True)) == {"work", "gold", "training", "retest", "final"}
    return project


def test_nothing_but_work_leaves_in_a_release_with_its_data_card_or_in_the_feed(project):
    work = {str(row) for row in Critique.objects.filter(purpose="work").values_list("id", flat=True)}

    files = release(project, card=True)
    feed = client_of(make_member(project, "reviewer")).get(f"/api/v1/projects/{project.id}/critiques/").json()

    assert {line["id"] for line in lines(files["critiques.jsonl"])} == work
    assert f"{len(work)} critiques of {len(work)} images" in files["README.md"].decode()
    assert {line["id"] for line in feed["results"]} == work
    preview = preview_release(project, parse_spec(project, format="jsonl", filter={}, splits={}))
    assert (preview.critiques, {name: n for name, n in preview.excluded.items() if n}) == (len(work), {"purpose": 4})


def test_nothing_but_work_goes_to_a_model(project):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")

    run = create_run(actor=project.created_by, project=project, spec=RunSpec(recipe, model="a-model"))

    assert set(run.requests.values_list("critique__purpose", flat=True)) == {"work"}


def test_nothing_but_work_is_counted_of_batches_people_and_projects(project):
    work = Critique.objects.filter(purpose="work").count()

    progress = progress_of(list(Batch.objects.values_list("id", flat=True)))
    counts = count_critiques(project)
    usage = usage_of([project.questionnaire_id])[project.questionnaire_id]

    assert (usage.critiques, usage.claims, usage.drafts) == (work, 0, 0)
    assert sum(row["critiques"] for row in progress.values()) == work
    assert sum(row["claimed"] for row in progress.values()) == 0
    assert sum(number for _day, number in counts.by_day) == sum(counts.by_level.values()) == work
    assert [member.critiques for member in find_members(project, role="annotator")] == [work]


def test_whoever_reads_the_critiques_of_a_project_reads_no_gold(project):
    critique, read = newest_critique(project), []
    while critique:
        read.append(critique.purpose)
        critique = older_critique(critique)

    assert set(read) == {"work"}
    purposes = {row.purpose for image in Image.objects.all() for row in critiques_of(image)}
    assert purposes == {"work", "final"}
