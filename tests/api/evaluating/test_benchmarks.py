"""Benchmarks over the API: requested, polled, read in parts; private files exist for managers alone."""

import pytest
from django.urls import reverse

from annotation.models import Benchmark
from tests.clients import client_of
from tests.evaluating.candidates import finish_benchmark, make_pool, publish
from tests.factories import make_member, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def file_url(benchmark, name):
    return reverse("api:benchmark-file", args=[benchmark.id, name])


def test_a_benchmark_is_requested_polled_and_downloaded():
    project = make_pool(3)
    client = client_of(project.created_by)
    body = {"name": "Dunes", "spec": {"min_checks": 3, "formats": ["jsonl"]}}

    response = client.post(reverse("api:benchmarks", args=[project.id]), body, format="json")
    assert (response.status_code, response.json()["status"], response.json()["files"]) == (202, "queued", [])
    finish_benchmark(Benchmark.objects.get())
    answer = client.get(reverse("api:benchmark", args=[response.json()["id"]])).json()

    assert (answer["status"], answer["version"], answer["progress"]) == ("done", 1, {"done": 3, "total": 3})
    assert answer["counts"]["by_criterion"] == {"AesA": 3}
    assert answer["excluded"] == {"few_checks": 9}
    assert {file["name"] for file in answer["files"]} >= {"README.md", "items.jsonl", "items-private.jsonl"}
    exclusions = client.get(reverse("api:benchmark-exclusions", args=[answer["id"]]), {"limit": 5}).json()
    assert len(exclusions["results"]) == 5
    assert exclusions["results"][0]["sentence"] == "Cross-checks: 2; asked for: 3."
    assert len(client.get(exclusions["next"]).json()["results"]) == 4


def test_a_file_is_read_in_parts_and_never_changes():
    project = make_pool(3)
    benchmark = publish(project)
    client, url = client_of(project.created_by), file_url(benchmark, "items.jsonl")

    whole = client.get(url)
    data = b"".join(whole.streaming_content)
    part = client.get(url, headers={"Range": "bytes=5-14"})

    assert (part.status_code, b"".join(part.streaming_content)) == (206, data[5:15])
    assert client.get(url, headers={"If-None-Match": whole["ETag"]}).status_code == 304


def test_promise_6_a_private_file_is_missing_for_everybody_but_managers():
    """Promise 6: keys of test items are read by managers alone; for others their files do not exist."""
    project = make_pool(3)
    benchmark = publish(project)
    private_names = list(benchmark.files.filter(private=True).values_list("name", flat=True))
    manager, reviewer = client_of(project.created_by), client_of(make_member(project, "reviewer"))

    for name in private_names:
        assert manager.get(file_url(benchmark, name)).status_code == 200
        assert reviewer.get(file_url(benchmark, name)).status_code == 404
        assert reviewer.get(file_url(benchmark, name), headers={"Range": "bytes=0-9"}).status_code == 404
        assert client_of(make_person()).get(file_url(benchmark, name)).status_code == 404
    assert reviewer.get(file_url(benchmark, "items.jsonl")).status_code == 200
    listing = reviewer.get(reverse("api:benchmarks", args=[project.id])).json()
    assert not any(file["private"] for row in listing["results"] for file in row["files"])
    assert "private" not in str(reviewer.get(reverse("api:benchmark", args=[benchmark.id])).json()["files"][0]["name"])


def test_a_reviewer_reads_no_counts_of_right_letters():
    project = make_pool(3)
    benchmark = publish(project, min_checks=0)
    client = client_of(make_member(project, "reviewer"))

    answers = [client.get(reverse("api:benchmark", args=[benchmark.id])).content]
    answers.append(client.get(reverse("api:benchmarks", args=[project.id])).content)
    answers += [b"".join(client.get(file_url(benchmark, name)).streaming_content) for name in ("manifest.json",)]

    manager = client_of(project.created_by).get(file_url(benchmark, "manifest-private.json"))
    assert b"letters" in b"".join(manager.streaming_content)
    # Of a few items, they would tell single keys.
    assert not any(b"letters" in answer for answer in answers)


def test_an_annotator_reads_no_benchmark_because_it_shows_what_others_answered():
    project = make_pool(3)
    benchmark = publish(project)

    response = client_of(make_member(project)).get(file_url(benchmark, "items.jsonl"))

    assert response.status_code == 403


def test_a_preview_counts_and_one_request_holds_out_what_lacks_only_that():
    project = make_pool(3, held_out=False)
    client = client_of(project.created_by)
    preview_url = reverse("api:benchmark-preview", args=[project.id])

    before = client.post(preview_url, {}, format="json").json()
    held_out = client.post(reverse("api:benchmark-hold-out", args=[project.id]), {}, format="json").json()
    after = client.post(preview_url, {}, format="json").json()

    assert (before["items"], before["to_hold_out"], before["excluded"]) == (0, 3, {"not_held_out": 12})
    assert held_out == {"images": 3}
    assert (after["items"], after["to_hold_out"]) == (12, 0)


def test_errors_of_the_name_and_of_the_spec_are_reported_at_once():
    project = make_pool(1)
    body = {"name": "", "spec": {"min_checks": 99, "insist_on_leaks": True}}
    response = client_of(project.created_by).post(reverse("api:benchmarks", args=[project.id]), body, format="json")

    assert response.status_code == 400
    assert response.json()["fields"].keys() == {"name", "min_checks", "leak_reason"}


def test_an_invalid_spec_is_rejected_field_by_field():
    project = make_pool(1)
    url = reverse("api:benchmarks", args=[project.id])

    response = client_of(project.created_by).post(url, {"name": "Dunes", "spec": {"seed": -1, "x": 1}}, format="json")

    assert (response.status_code, response.json()["fields"].keys()) == (400, {"seed", "x"})
