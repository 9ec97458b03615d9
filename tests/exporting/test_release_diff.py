"""Two releases compared: which critiques were added, removed or changed, by their ids."""

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
from tests.exporting.releases import files_of, finish_export, lines, request_export
from tests.factories import ANSWERS, make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    """Returns a project, its annotator, and their four critiques, oldest first."""
    project, (person,) = make_desk(images=6)
    return project, person, [make_critique(person, project) for _ in range(4)]


def publish_release(project, **fields):
    return finish_export(request_export(project, **fields))


def test_a_comparison_lists_added_removed_changed_and_unchanged_critiques(desk):
    project, person, (revised, withdrawn, replaced, _same) = desk
    before = publish_release(project)
    revise_critique(actor=person, critique=revised, answers={"grade": 1})
    withdraw_critique(actor=person, critique=withdrawn, reason="mine")
    Image.objects.filter(pk=replaced.image_id).update(license="CC0")
    new_critique = make_critique(person, project)
    after = publish_release(project, kind="csv")

    assert compare_releases(before, after) == Comparison(
        came=[new_critique.id], went=[withdrawn.id], changed=sorted([revised.id, replaced.id]), kept=1
    )
    assert compare_releases(before, before) == Comparison(kept=4)
    assert compare_releases(None, after).came == [
        UUID(line["id"]) for line in lines(files_of(publish_release(project))["critiques.jsonl"])
    ]


def test_a_filter_is_a_difference_too(desk):
    project, _person, critiques = desk

    comparison = compare_releases(publish_release(project), publish_release(project, filter={"min_words": 1_000}))

    assert (comparison.came, comparison.went, comparison.kept) == ([], sorted(critique.id for critique in critiques), 0)


def test_only_finished_releases_of_one_project_are_compared(desk):
    project, _person, _critiques = desk
    export, foreign_export = publish_release(project), publish_release(make_desk(images=1)[0])

    with pytest.raises(Conflict):
        compare_releases(export, request_export(project))
    with pytest.raises(Invalid):
        compare_releases(foreign_export, export)


def test_a_release_without_a_stored_index_says_so(desk):
    export = publish_release(desk[0])
    ExportPart.objects.all().delete()

    with pytest.raises(Conflict) as error:
        compare_releases(None, export)
    assert error.value.code == "no_contents"


def test_a_new_attempt_replaces_the_stored_index(desk):
    project, _person, _critiques = desk
    export = request_export(project)
    ExportPart.objects.create(export=export, attempt=1, number=0, entries=b"x" * 24)
    export = finish_export(export)

    assert len(compare_releases(None, export).came) == 4


def test_the_api_returns_the_counts_and_the_ids_after_an_id(desk, monkeypatch):
    monkeypatch.setattr("api.serializers.comparisons.IDS", 3)
    project, _person, critiques = desk
    first, second = publish_release(project, filter={"min_words": 1_000}), publish_release(project)
    client = APIClient()
    client.force_authenticate(project.created_by)
    url = f"/api/v1/exports/{second.id}/compare/"

    first_page = client.get(url).json()
    second_page = client.get(url, {"earlier": str(first.id), "after": first_page["next"]}).json()

    assert (first_page["earlier"], first_page["came"], first_page["went"]) == (str(first.id), 4, 0)
    assert first_page["results"] + second_page["results"] == [str(critique.id) for critique in critiques]
    assert (len(second_page["results"]), second_page["next"]) == (1, None)
    assert client.get(url, {"earlier": "x"}).status_code == 400
    assert client.get(url, {"what": "all"}).status_code == 400


def test_the_page_lists_the_differences_by_kind(desk):
    project, person, critiques = desk
    publish_release(project)
    withdraw_critique(actor=person, critique=critiques[0], reason="mine")
    later = publish_release(project)
    client = Client()
    client.force_login(project.created_by)
    url = reverse("compare_exports", args=[later.id])

    page = client.get(url, {"what": "went"}).content.decode()

    assert str(critiques[0].id) in page
    assert "withdrawn" in page
    assert "No change of this kind" in client.get(url).content.decode()


def test_an_earlier_release_of_a_foreign_project_is_not_found(desk):
    foreign, export = publish_release(make_desk(images=1)[0]), publish_release(desk[0])
    person = desk[0].created_by
    person.is_superuser = False
    person.save()
    client = APIClient()
    client.force_authenticate(person)

    assert client.get(f"/api/v1/exports/{export.id}/compare/", {"earlier": str(foreign.id)}).status_code == 404


def difference(before, after, critique):
    return read_differences(before, after, [critique.id])[critique.id]


def test_a_changed_critique_is_described_as_in_each_release(desk):
    project, person, (critique, *_) = desk
    releases = [publish_release(project)]
    longer_text = {"reason": ANSWERS["reason"] + " And more."}
    for answers in (
        {"grade": 5},
        longer_text,
        {name: ANSWERS[name] for name in ("reason", "suggestion")} | {"grade": 2},
    ):
        revise_critique(actor=person, critique=critique, answers=answers)
        releases.append(publish_release(project))
    first, hidden, longer, last = releases

    change = difference(first, hidden, critique)
    assert (change.before["grade"], change.after["grade"]) == (3, 5)
    assert (change.before["suggestion"], change.after.get("suggestion")) == (ANSWERS["suggestion"], None)
    assert change.before["reason"] == change.after["reason"]
    assert difference(hidden, longer, critique).after["reason"].endswith("And more.")
    assert difference(first, last, critique).after == {**ANSWERS, "grade": 2}
    assert not difference(first, last, critique).metadata_replaced


def test_replaced_metadata_of_an_image_is_a_difference(desk):
    project, person, (replaced, both, *_) = desk
    before = publish_release(project)
    Image.objects.filter(pk__in=[replaced.image_id, both.image_id]).update(license="CC0")
    revise_critique(actor=person, critique=both, answers={"grade": 1})
    after = publish_release(project)
    revise_critique(actor=person, critique=both, answers={"grade": 4})

    assert difference(before, after, replaced).metadata_replaced
    assert difference(before, after, replaced).before == difference(before, after, replaced).after
    assert difference(before, after, both).metadata_replaced
    assert difference(before, after, both).after["grade"] == 1


def test_moved_regions_are_a_difference(desk):
    project, person, (critique, *_) = desk
    region = {"number": 1, "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
    answers = {"reason": ANSWERS["reason"] + " [1]"}
    revise_critique(actor=person, critique=critique, answers=answers, regions={"reason": [region]})
    before = publish_release(project)
    revise_critique(actor=person, critique=critique, answers={}, regions={"reason": [{**region, "x": 0.5}]})

    change = difference(before, publish_release(project), critique)

    assert (change.marks_before["reason"][0]["x"], change.marks_after["reason"][0]["x"]) == (0.1, 0.5)
    assert [*difference_in_words(critique.questionnaire.definition, change)] == [
        ("Regions in “The reason”", "[1]", "moved")
    ]


def test_long_texts_are_cut_to_the_part_that_differs():
    before = "The low light picks out every stalk of the grass, but the left foreground is dense and has no subject."
    after = before.replace("left foreground", "foreground on the left")

    assert cut_to_change(before, after) == (
        "… of the grass, but the left foreground is dense and has no …",
        "… of the grass, but the foreground on the left is dense and has no …",
    )
    assert cut_to_change("short", "short text") == ("short", "short text")
    assert cut_to_change("一" * 200 + "好", "一" * 200 + "坏") == ("… " + "一" * 24 + "好", "… " + "一" * 24 + "坏")
    assert max(len(text) for text in cut_to_change("a" * 5_000, "b" * 5_000)) <= LONGEST + 2


def test_the_page_shows_the_earlier_and_the_later_answer(desk):
    project, person, critiques = desk
    publish_release(project)
    revise_critique(actor=person, critique=critiques[0], answers={"grade": 1})
    later = publish_release(project)
    client = Client()
    client.force_login(project.created_by)

    page = client.get(reverse("compare_exports", args=[later.id]), {"what": "changed"}).content.decode()

    assert "<del>Ordinary</del>" in page
    assert "<ins>Not beautiful at all</ins>" in page


def test_releases_of_the_same_minute_have_different_names(desk):
    project, _person, _critiques = desk
    first, second, last = (publish_release(project) for _ in range(3))
    client = Client()
    client.force_login(project.created_by)

    pages = [
        client.get(reverse("exports", args=[project.id])).content.decode(),
        client.get(reverse("compare_exports", args=[last.id])).content.decode(),
    ]

    assert len({release_name(export) for export in (first, second, last)}) == 3
    assert all(release_name(export) in page for export in (first, second, last) for page in pages)
