"""The desk's page brings the first images along, for a person who opens it and for nobody else."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Assignment
from bench.shared.statement_counts import TRANSACTION_STATEMENTS

OPENED = {"Sec-Fetch-Dest": "document"}
MOST_STATEMENTS = 7


def open_desk(house, who="annotator", method="get", headers=OPENED):
    return getattr(house.browser(who), method)(reverse("desk", args=[house.project.id]), headers=headers)


def claimed(answer):
    """What the page carries of a claim, and the photograph that it asks for first."""
    text = answer.content.decode()
    data = re.search(r'<script id="desk-data" type="application/json">(.*?)</script>', text, re.DOTALL)
    preload = re.search(r'<link rel="preload" as="image" href="([^"]+)" fetchpriority="high">', text)
    return json.loads(data[1])["claimed"], unescape(preload[1]) if preload else None


def held(house):
    return Assignment.objects.filter(annotator=house.people["annotator"], status="claimed")


def test_opening_the_desk_claims_what_a_request_to_claim_would_return(house):
    answer = open_desk(house)

    on_the_page, photograph = claimed(answer)
    asked = house.browser("annotator").post(
        f"/api/v1/projects/{house.project.id}/assignments/claim/", {"count": 3}, content_type="application/json"
    )
    told = asked.json()
    assert [one["id"] for one in on_the_page["assignments"]] == [str(place.id) for place in held(house)]
    assert [{**one, "lease_until": ""} for one in on_the_page["assignments"]] == [
        {**one, "lease_until": ""} for one in told["assignments"]
    ]
    assert on_the_page["open"] == told["open"] == 0
    assert photograph == on_the_page["assignments"][0]["image"]["view"]
    assert answer["Cache-Control"] == "no-store"


def test_reopening_the_desk_returns_the_same_images(house):
    assert claimed(open_desk(house))[1] == claimed(open_desk(house))[1]
    assert held(house).count() == 1


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("get", {}),
        ("get", {"Sec-Fetch-Dest": "empty"}),
        ("get", {"Sec-Fetch-Dest": "image"}),
        ("get", {**OPENED, "Sec-Purpose": "prefetch"}),
        ("get", {**OPENED, "Sec-Purpose": "prefetch;prerender"}),
        ("get", {**OPENED, "Purpose": "prefetch"}),
        ("head", OPENED),
    ],
)
def test_prefetching_browsers_and_programs_claim_nothing(house, method, headers):
    answer = open_desk(house, method=method, headers=headers)

    assert answer.status_code == 200
    assert not held(house).exists()
    if method == "get":
        assert claimed(answer) == (None, None)


def test_other_roles_claim_nothing(house):
    assert [open_desk(house, who).status_code for who in ("manager", "reviewer", "stranger")] == [403, 403, 404]
    assert not Assignment.objects.filter(status="claimed").exists()


def test_the_page_with_its_images_takes_few_statements(house):
    browser, page = house.browser("annotator"), reverse("desk", args=[house.project.id])
    browser.get(page, headers=OPENED)
    with CaptureQueriesContext(connection) as captured:
        browser.get(page, headers=OPENED)

    assert sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in captured) <= MOST_STATEMENTS
