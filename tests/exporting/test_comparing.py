"""Two releases side by side: what came, what went, what changed, by the ids of critiques."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict, Invalid
from annotation.exporting.release_diff import read_differences
from annotation.models import ExportPart, Image
from annotation.queries.releases.comparison import Comparison, compare_releases
from frontend.presenting.answer_diff import LONGEST, cut_to_change, difference_in_words
from frontend.templatetags.loupe import release as release_name
from tests.exporting.releases import ask, files_of, finished, lines
from tests.factories import ANSWERS, make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    """A project with four critiques by one person, oldest first."""
    project, (person,) = make_desk(images=6)
    return project, person, [make_critique(person, project) for _ in range(4)]


def published(project, **fields):
    return finished(ask(project, **fields))


def test_what_came_what_went_what_changed_and_what_stayed(desk):
    project, person, (revised, withdrawn, replaced, _same) = desk
    before = published(project)
    revise_critique(actor=person, critique=revised, answers={"grade": 1})
    withdraw_critique(actor=person, critique=withdrawn, reason="mine")
    Image.objects.filter(pk=replaced.image_id).update(license="CC0")
    new = make_critique(person, project)
    after = published(project, kind="csv")

    assert compare_releases(before, after) == Comparison(
        came=[new.id], went=[withdrawn.id], changed=sorted([revised.id, replaced.id]), kept=1
    )
    assert compare_releases(before, before) == Comparison(kept=4)
    assert compare_releases(None, after).came == [
        UUID(line["id"]) for line in lines(files_of(published(project))["critiques.jsonl"])
    ]


def test_a_filter_is_a_difference_too(desk):
    project, _person, critiques = desk

    comparison = compare_releases(published(project), published(project, filter={"min_words": 1_000}))

    assert (comparison.came, comparison.went, comparison.kept) == ([], sorted(critique.id for critique in critiques), 0)


def test_only_finished_releases_of_one_project_are_compared(desk):
    project, _person, _critiques = desk
    done, other = published(project), published(make_desk(images=1)[0])

    with pytest.raises(Conflict):
        compare_releases(done, ask(project))
    with pytest.raises(Invalid):
        compare_releases(other, done)


def test_a_release_from_before_contents_were_kept_says_so(desk):
    old = published(desk[0])
    ExportPart.objects.all().delete()

    with pytest.raises(Conflict) as error:
        compare_releases(None, old)
    assert error.value.code == "no_contents"


def test_another_attempt_leaves_only_its_own_contents(desk):
    project, _person, _critiques = desk
    export = ask(project)
    ExportPart.objects.create(export=export, attempt=1, number=0, entries=b"x" * 24)
    export = finished(export)

    assert len(compare_releases(None, export).came) == 4


def test_the_api_answers_the_counts_and_the_ids_after_an_id(desk, monkeypatch):
    monkeypatch.setattr("api.serializers.comparisons.IDS", 3)
    project, _person, critiques = desk
    first, second = published(project, filter={"min_words": 1_000}), published(project)
    client = APIClient()
    client.force_authenticate(project.created_by)
    address = f"/api/v1/exports/{second.id}/compare/"

    answer = client.get(address).json()
    rest = client.get(address, {"earlier": str(first.id), "after": answer["next"]}).json()

    assert (answer["earlier"], answer["came"], answer["went"]) == (str(first.id), 4, 0)
    assert answer["results"] + rest["results"] == [str(critique.id) for critique in critiques]
    assert (len(rest["results"]), rest["next"]) == (1, None)
    assert client.get(address, {"earlier": "x"}).status_code == 400
    assert client.get(address, {"what": "all"}).status_code == 400


def test_the_page_lists_them_by_kind(desk):
    project, person, critiques = desk
    published(project)
    withdraw_critique(actor=person, critique=critiques[0], reason="mine")
    later = published(project)
    client = Client()
    client.force_login(project.created_by)
    address = reverse("compare_exports", args=[later.id])

    page = client.get(address, {"what": "went"}).content.decode()

    assert str(critiques[0].id) in page
    assert "withdrawn" in page
    assert "No change of this kind" in client.get(address).content.decode()


def test_an_earlier_release_of_a_foreign_project_is_not_there(desk):
    foreign, own = published(make_desk(images=1)[0]), published(desk[0])
    person = desk[0].created_by
    person.is_superuser = False
    person.save()
    client = APIClient()
    client.force_authenticate(person)

    assert client.get(f"/api/v1/exports/{own.id}/compare/", {"earlier": str(foreign.id)}).status_code == 404


def difference(before, after, critique):
    return read_differences(before, after, [critique.id])[critique.id]


def test_what_changed_of_a_critique_is_told_as_each_release_had_it(desk):
    project, person, (critique, *_others) = desk
    releases = [published(project)]
    longer_text = {"reason": ANSWERS["reason"] + " And more."}
    for answers in (
        {"grade": 5},
        longer_text,
        {name: ANSWERS[name] for name in ("reason", "suggestion")} | {"grade": 2},
    ):
        revise_critique(actor=person, critique=critique, answers=answers)
        releases.append(published(project))
    first, hidden, longer, last = releases

    change = difference(first, hidden, critique)
    assert (change.before["grade"], change.after["grade"]) == (3, 5)
    assert (change.before["suggestion"], change.after.get("suggestion")) == (ANSWERS["suggestion"], None)
    assert change.before["reason"] == change.after["reason"]
    assert difference(hidden, longer, critique).after["reason"].endswith("And more.")
    assert difference(first, last, critique).after == {**ANSWERS, "grade": 2}
    assert not difference(first, last, critique).metadata_replaced


def test_of_an_image_that_was_told_anew_that_is_said(desk):
    project, person, (replaced, both, *_others) = desk
    before = published(project)
    Image.objects.filter(pk__in=[replaced.image_id, both.image_id]).update(license="CC0")
    revise_critique(actor=person, critique=both, answers={"grade": 1})
    after = published(project)
    revise_critique(actor=person, critique=both, answers={"grade": 4})

    assert difference(before, after, replaced).metadata_replaced
    assert difference(before, after, replaced).before == difference(before, after, replaced).after
    assert difference(before, after, both).metadata_replaced
    assert difference(before, after, both).after["grade"] == 1


def test_boxes_that_moved_are_a_difference(desk):
    project, person, (critique, *_others) = desk
    box = {"number": 1, "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    cited = {"reason": ANSWERS["reason"] + " [1]"}
    revise_critique(actor=person, critique=critique, answers=cited, regions={"reason": [box]})
    before = published(project)
    revise_critique(actor=person, critique=critique, answers={}, regions={"reason": [{**box, "x": 0.5}]})

    change = difference(before, published(project), critique)

    assert (change.marks_before["reason"][0]["x"], change.marks_after["reason"][0]["x"]) == (0.1, 0.5)
    assert [*difference_in_words(critique.questionnaire.definition, change)] == [
        ("Regions in “The reason”", "[1]", "moved")
    ]


def test_texts_are_cut_to_where_they_differ():
    before = "The low light picks out every stalk of the grass, but the left foreground is dense and has no subject."
    after = before.replace("left foreground", "foreground on the left")

    assert cut_to_change(before, after) == (
        "… of the grass, but the left foreground is dense and has no …",
        "… of the grass, but the foreground on the left is dense and has no …",
    )
    assert cut_to_change("short", "short text") == ("short", "short text")
    assert cut_to_change("一" * 200 + "好", "一" * 200 + "坏") == ("… " + "一" * 24 + "好", "… " + "一" * 24 + "坏")
    assert max(len(text) for text in cut_to_change("a" * 5_000, "b" * 5_000)) <= LONGEST + 2


def test_the_page_shows_what_changed_from_and_to(desk):
    project, person, critiques = desk
    published(project)
    revise_critique(actor=person, critique=critiques[0], answers={"grade": 1})
    later = published(project)
    client = Client()
    client.force_login(project.created_by)

    page = client.get(reverse("compare_exports", args=[later.id]), {"what": "changed"}).content.decode()

    assert "<del>Ordinary</del>" in page
    assert "<ins>Not beautiful at all</ins>" in page


def test_releases_of_the_same_minute_have_names_of_their_own(desk):
    project, _person, _critiques = desk
    first, other, last = (published(project) for _ in range(3))
    client = Client()
    client.force_login(project.created_by)

    pages = [
        client.get(reverse("exports", args=[project.id])).content.decode(),
        client.get(reverse("compare_exports", args=[last.id])).content.decode(),
    ]

    assert len({release_name(export) for export in (first, other, last)}) == 3
    assert all(release_name(export) in page for export in (first, other, last) for page in pages)
