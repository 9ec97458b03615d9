"""A small collection through everything: claims with gold, reviews, a further critique, a final one, and a release."""

import pytest

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.projects.members import change_member
from annotation.models import Image
from tests.actions.inspecting.helpers import inspect_all
from tests.api.quality.collection import SmallCollection, critiques_of, walk_through
from tests.clients import client_of
from tests.exporting.releases import lines, release
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)  # the feed, the workers and the release read what is committed

LEAVING = {"submitted", "accepted", "fixed"}
COUNTS = {"critiques", "words", "kurtosis_images", "coverage", "burn_up", "per_day", "topped_up"}
"""Figures that are counted and not estimated."""


def test_a_collection_keeps_its_promises_from_the_first_claim_to_the_release():
    """Promise 2, Promise 9 and Promise 10, over one collection."""
    collection = walk_through()

    assert_each_image_has_what_it_requires(collection)
    assert_nobody_can_tell_gold_from_work(collection)
    assert_reviewers_see_one_critique_and_never_their_own(collection)
    # Reviews of the disputed image still wait, so that a reviewer may not read what everybody said of it.
    final = collection.write_final(make_member(collection.project, "manager"))
    assert_finished_work_alone_leaves(collection, final)
    assert_statistics_say_over_what_they_are(collection)


def assert_each_image_has_what_it_requires(collection: SmallCollection) -> None:
    """Promise 2: a rejected critique was replaced, and another one was asked where grades lie apart, and only there."""
    work = critiques_of(collection, "work").values()
    extra = {image.id: image.extra_critiques for image in Image.objects.filter(extra_critiques__gt=0)}
    assert sorted(collection.decided.values()) == ["accept", "fix", "reject", "return"]
    assert extra == {collection.disputed.id: 1}
    for image in collection.images:
        counted = [critique for critique in work if critique.image_id == image.id and critique.status != "rejected"]
        assert len(counted) == len({critique.annotator_id for critique in counted}) == 2 + extra.get(image.id, 0)


def assert_nobody_can_tell_gold_from_work(collection: SmallCollection) -> None:
    """Promise 9: what is handed out, and one's own list, have the same form and the same batch for both."""
    gold_images = {str(critique.image_id) for critique in critiques_of(collection, "gold").values()}
    is_gold = {bool(claim["image"]["id"] in gold_images) for claim in collection.claims}
    forms = {(repr(form_of(claim)), str(claim["image"].get("batch"))) for claim in collection.claims}
    assert is_gold == {True, False}
    assert len(forms) == 1
    person = collection.annotators[0]
    own_list = (
        client_of(person).get(f"/api/v1/projects/{collection.project.id}/critiques/?mine=1&limit=200").json()["results"]
    )
    written = [row for row in critiques_of(collection, "work", "gold").values() if row.annotator_id == person.id]
    assert {entry["id"] for entry in own_list} == {str(critique.id) for critique in written}
    undecided = [entry for entry in own_list if entry["id"] not in collection.decided]
    assert len({repr(sorted(entry)) for entry in undecided}) == 1


def form_of(value: object) -> object:
    """Returns the keys of a document, at every depth, but for what the person wrote."""
    if isinstance(value, dict):
        return {key: form_of(child) for key, child in sorted(value.items()) if key not in {"draft", "answers"}}
    return type(value).__name__


def assert_reviewers_see_one_critique_and_never_their_own(collection: SmallCollection) -> None:
    """Promise 9: a claimed review has one person's words, and nobody is given their own."""
    person = collection.annotators[1]
    work = critiques_of(collection, "work")
    membership = person.memberships.get(project=collection.project)
    change_member(actor=collection.project.created_by, membership=membership, role="reviewer")
    reviews = collection.claim_reviews(person)
    assert reviews
    assert person.id not in {work[review["critique"]["id"]].annotator_id for review in reviews}
    for review in reviews:
        other_critiques = [row for row in work.values() if str(row.id) != review["critique"]["id"]]
        assert not [row for row in other_critiques if row.answers["reason"] in repr(review)]
    own_critique = next(row for row in work.values() if row.annotator_id == person.id and row.status == "submitted")
    body = {"decision": "accept", "based_on": own_critique.updated_at.isoformat()}
    assert (
        client_of(person).post(f"/api/v1/critiques/{own_critique.id}/review/", body, format="json").status_code == 403
    )


def assert_finished_work_alone_leaves(collection: SmallCollection, final: str) -> None:
    """Promise 2: nothing of gold, of the final critique, or of what was returned or rejected leaves."""
    work, mixed_in = critiques_of(collection, "work"), critiques_of(collection, "gold", "final")
    leaving = {name for name, critique in work.items() if critique.status in LEAVING}
    kept = [*mixed_in.values(), *(critique for name, critique in work.items() if name not in leaving)]
    assert final in mixed_in
    assert len(work) - len(leaving) == 2
    files = release(collection.project, card=True)
    reader = client_of(collection.reviewers[0])
    feed = reader.get(f"/api/v1/projects/{collection.project.id}/critiques/?limit=1000")
    assert {line["id"] for line in lines(files["critiques.jsonl"])} == leaving
    assert {line["id"] for line in feed.json()["results"] if "answers" in line} == leaving
    assert not {line["id"] for line in feed.json()["results"]} & set(mixed_in)
    assert f"{len(leaving)} critiques of {len(collection.images)} images" in files["README.md"].decode()
    for critique in kept:
        words = critique.answers["reason"].encode()
        assert not [name for name, data in {**files, "feed": feed.content}.items() if words in data]


def assert_statistics_say_over_what_they_are(collection: SmallCollection) -> None:
    """Promise 10: each figure has its n, its time, and an interval or the reason for none; only work is counted."""
    inspect_all()
    compute_statistics(collection.project.id)
    manager = client_of(collection.project.created_by)
    path = f"/api/v1/projects/{collection.project.id}/statistics/"
    document, raters = manager.get(path).json(), manager.get(f"{path}raters/").json()
    of_raters = [figure for rater in raters["raters"] for figure in rater["statistics"]]
    figures = [*document["statistics"], *of_raters]
    assert document["computed_at"]
    assert not document["is_waiting"]
    assert all(figure["computed_at"] and figure["n"] is not None for figure in figures)
    without = {figure["name"] for figure in figures if figure["low"] is None and not figure["reason"]}
    assert without <= COUNTS
    work = critiques_of(collection, "work").values()
    counted = sum(figure["value"] for figure in of_raters if figure["name"] == "critiques")
    assert counted == sum(critique.status != "rejected" for critique in work)
    (alpha,) = [entry for entry in figures if (entry["name"], entry["question"]) == ("alpha", "grade")]
    finished = [critique.image_id for critique in work if critique.status in LEAVING]
    assert alpha["n"] == sum(finished.count(image_id) > 1 for image_id in set(finished))
