"""Gold with several database connections at once."""

from collections import Counter
from copy import deepcopy
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.inspecting.work import inspect_page
from annotation.actions.projects.projects import change_project
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.quality.gold_counts import recount_gold
from annotation.actions.quality.gold_items import change_gold_item
from annotation.actions.quality.gold_results import score_gold
from annotation.actions.quality.pausing import resume_member
from annotation.actions.quality.policies import change_quality
from annotation.actions.quality.qualification import claim_qualification
from annotation.errors import Conflict
from annotation.models import Assignment, Batch, GoldItem, GoldItemCount, Image, Membership, Project
from annotation.queries.quality.gold_accuracy import accuracy_of
from tests.actions.inspecting.helpers import inspect_all
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.actions.quality.test_gold_counts import sums
from tests.concurrency.quality.test_inspecting_and_reviewing import meanwhile
from tests.concurrency.test_claims import assert_no_image_beyond_its_required_critiques, run_together
from tests.concurrency.test_holding_out import run_during, uncommitted
from tests.factories import make_desk

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = {"grade": 1, "composition": "strong"}


def claim(person, project, count):
    try:
        return claim_assignments(person=person, project_id=project.id, count=count)
    except Conflict as error:
        assert error.code == "qualification_required"
        return []


def test_parallel_claims_of_one_person_never_show_an_item_twice():
    project, people = make_desk(images=40, annotators=2)
    make_gold(project, 8)
    set_policies(project, gold_percent=30)

    for count in range(1, 9):
        run_together(*(partial(claim, person, project, count) for person in (people[0], people[0], people[1])))
        Assignment.objects.filter(status="claimed").exclude(purpose="gold").delete()

    showings = Counter(Assignment.objects.filter(purpose="gold").values_list("annotator", "gold_item"))
    assert showings
    assert set(showings.values()) == {1}


def test_policies_change_while_people_claim():
    project, people = make_desk(images=40, annotators=3, critiques_per_image=2)
    make_gold(project, 6)
    make_gold(project, 3, use="test")
    policies = [
        {"gold_percent": 30, "retest_percent": 30},
        {"requires_qualification": True, "training_items": 0, "test_items": 2},
        {"requires_qualification": False, "gold_percent": 0},
        {"gold_percent": 15},
    ]

    for number in range(12):
        change = partial(change_quality, actor=project.created_by, project=project, **policies[number % 4])
        run_together(change, *(partial(claim, person, project, number % 5 + 1) for person in people))

    assert_no_image_beyond_its_required_critiques(2)
    images = Counter(Assignment.objects.exclude(status="open").values_list("annotator", "image"))
    assert set(images.values()) == {1}


def test_the_order_changes_while_people_work_and_nothing_is_lost_or_doubled():
    project, people = make_desk(images=80, annotators=3, critiques_per_image=2)
    make_gold(project, 5)

    for number in range(8):
        run_together(
            partial(set_policies, project, gold_percent=10 * ((number + 1) % 2)),
            partial(
                change_project,
                actor=project.created_by,
                project=project,
                order=["depth_first", "breadth_first"][number // 2 % 2],
            ),
            *(partial(work, person, project, number % 4 + 1) for person in people),
        )
        assert_open_slots_follow_the_policies(project)
    while any([work(person, project, 20) for person in people]):  # noqa: C419 (everybody works)
        pass

    assert_no_image_beyond_its_required_critiques(2)
    work_done = Counter(Assignment.objects.filter(purpose="work", status="submitted").values_list("image", flat=True))
    assert len(work_done) == 80
    assert set(work_done.values()) == {2}


def work(person, project, count):
    """Claims and submits up to `count` images; returns how many."""
    claims = claim(person, project, count)
    for assignment in claims:
        submit(person, assignment.id)
    return len(claims)


def assert_open_slots_follow_the_policies(project):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), count(*) FILTER (WHERE slot.sort_key = loupe_sort_key(
                          project."order", quality.gold_percent > 0, project.pseudonym_key,
                          image.id, image.position, slot.slot_number))
                 FROM annotation_assignment slot JOIN annotation_image image ON image.id = slot.image_id
                 JOIN annotation_project project ON project.id = image.project_id
                 JOIN annotation_qualitypolicy quality ON quality.project_id = project.id
                WHERE project.id = %(project)s AND slot.status = 'open'""",
            {"project": project.id},
        )
        ((open_slots, in_order),) = cursor.fetchall()
    assert open_slots == in_order


def test_a_person_is_resumed_while_their_gold_is_scored_and_what_is_counted_is_what_came_after():
    project, (person,) = make_desk(images=80)
    make_gold(project, 16)
    set_policies(project, gold_percent=30, gold_least=5)
    membership = project.memberships.get(person=person)
    critiques = [submit(person, claim_of(person, project, "gold"), grade=1, composition="strong") for _ in range(16)]

    for number in range(8):
        run_together(
            *(partial(score_gold, critique.id) for critique in critiques[2 * number : 2 * number + 2]),
            partial(resume_member, actor=project.created_by, membership=membership),
        )
        Membership.objects.filter(pk=membership.pk).update(warned_at=now())

    counted = accuracy_of(membership)
    recount_gold(project.id)
    assert accuracy_of(membership) == counted
    assert counted.estimate.n < 16


def test_a_member_whom_a_manager_resumes_meanwhile_is_not_paused_by_the_old_results():
    project, (person,) = make_desk(images=80)
    make_gold(project, 12)
    set_policies(project, gold_percent=30, gold_least=5)
    for _ in range(10):
        score_gold(submit(person, claim_of(person, project, "gold"), **WRONG).id)
    membership = Membership.objects.get(project=project, person=person)
    assert (bool(membership.warned_at), membership.paused_at) == (True, None)
    set_policies(project, gold_action="pause")
    another = submit(person, claim_of(person, project, "gold"), **WRONG)

    run_during(partial(resume_member, actor=project.created_by, membership=membership), partial(score_gold, another.id))

    membership.refresh_from_db()
    assert (membership.paused_at, membership.warned_at) == (None, None)


def test_a_worker_locks_members_in_the_order_of_their_ids_and_before_images():
    project, people = make_desk(images=80, annotators=2)
    make_gold(project, 8)
    set_policies(project, gold_percent=30, gold_least=5)
    first, last = project.memberships.filter(person__in=people).order_by("pk")
    inspect_all()  # adds the project's cursor
    for membership in (last, first):
        for _ in range(5):
            submit(membership.person, claim_of(membership.person, project, "gold"), **WRONG)

    with meanwhile(partial(inspect_page, project.id, 1_000)) as begin:
        Membership.objects.select_for_update(no_key=True).get(pk=first.pk)
        begin()
        Membership.objects.select_for_update(no_key=True, nowait=True).get(pk=last.pk)
        assert Batch.objects.select_for_update(nowait=True)
        assert Image.objects.select_for_update(nowait=True)

    assert not Membership.objects.filter(person__in=people, warned_at=None).exists()


def test_the_counts_of_gold_items_are_locked_in_the_order_of_their_ids():
    project, (person,) = make_desk()
    items = sorted(item.id for item in make_gold(project, 5, use="test"))
    set_policies(project, training_items=0, test_items=5, requires_qualification=True)
    recount_gold(project.id)  # adds their counts
    for _ in items:
        submit(person, claim_qualification(person=person, project_id=project.id, begin=True).assignment_id)

    def end():
        return claim_qualification(person=person, project_id=project.id).done

    with meanwhile(end) as begin:
        GoldItemCount.objects.select_for_update(no_key=True).get(pk=items[2])
        begin()
        unlocked = GoldItemCount.objects.select_for_update(no_key=True, skip_locked=True)
        assert sorted(count.pk for count in unlocked) == items[2:]

    assert set(GoldItemCount.objects.values_list("results", flat=True)) == {1}


def test_what_is_scored_while_results_are_counted_again_is_counted_once():
    project, (person,) = make_desk(images=40)
    make_gold(project, 8)
    set_policies(project, gold_percent=30)
    recount = partial(recount_gold, project.id)
    for _ in range(2):
        before, after = (submit(person, claim_of(person, project, "gold")) for _ in range(2))
        run_during(partial(score_gold, before.id), recount)
        run_during(recount, partial(score_gold, after.id))

    counted = sums()
    recount()

    assert sums() == counted
    assert sum(results for results, *_sums in counted.values()) == 8  # of four items and of a member


@pytest.mark.parametrize("change", [{"is_active": False}, {"explanation": "The grass leads nowhere."}])
def test_an_item_that_a_manager_changes_while_a_version_is_published_is_carried_over_as_it_is_then(change):
    project, _people = make_desk()
    (item,) = make_gold(project)
    definition = deepcopy(project.questionnaire.definition)
    definition["stages"][0]["questions"][0]["prompt"] = "How fine is it?"
    publish = partial(add_questionnaire, actor=project.created_by, project=project, definition=definition)

    run_during(partial(change_gold_item, actor=project.created_by, item=item, **change), publish)

    version = Project.objects.get().questionnaire
    carried = GoldItem.objects.filter(questionnaire=version, is_active=True).values_list("explanation", flat=True)
    assert list(carried) == ([change["explanation"]] if "explanation" in change else [])


def test_counting_the_results_of_a_project_again_keeps_those_of_other_projects_from_nothing():
    project, _people = make_desk()

    with uncommitted(partial(recount_gold, project.id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE annotation_goldresult IN ROW EXCLUSIVE MODE NOWAIT")  # as storing a result does
