"""The desk's page claims the first images, for a person who opens it and for nobody else."""

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
MAX_STATEMENTS = 8


def open_desk(scenario, role="annotator", method="get", headers=OPENED):
    return getattr(scenario.browser(role), method)(reverse("desk", args=[scenario.project.id]), headers=headers)


def claim_in(response):
    """Returns the claim in the page, and the URL of the image that it preloads."""
    text = response.content.decode()
    data = re.search(r'<script id="desk-data" type="application/json">(.*?)</script>', text, re.DOTALL)
    preload = re.search(r'<link rel="preload" as="image" href="([^"]+)" fetchpriority="high">', text)
    return json.loads(data[1])["claimed"], unescape(preload[1]) if preload else None


def claims_of(scenario):
    return Assignment.objects.filter(annotator=scenario.people["annotator"], status="claimed")


def test_opening_the_desk_claims_what_a_request_to_claim_would_return(scenario):
    response = open_desk(scenario)

    claim, preloaded_url = claim_in(response)
    api_response = scenario.browser("annotator").post(
        f"/api/v1/projects/{scenario.project.id}/assignments/claim/", {"count": 3}, content_type="application/json"
    )
    api_claim = api_response.json()
    assert [assignment["id"] for assignment in claim["assignments"]] == [
        str(assignment.id) for assignment in claims_of(scenario)
    ]
    assert [{**assignment, "lease_until": ""} for assignment in claim["assignments"]] == [
        {**assignment, "lease_until": ""} for assignment in api_claim["assignments"]
    ]
    assert claim["open"] == api_claim["open"] == 0
    assert preloaded_url == claim["assignments"][0]["image"]["view"]
    assert response["Cache-Control"] == "no-store"


def test_reopening_the_desk_returns_the_same_images(scenario):
    assert claim_in(open_desk(scenario))[1] == claim_in(open_desk(scenario))[1]
    assert claims_of(scenario).count() == 1


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
def test_prefetching_browsers_and_programs_claim_nothing(scenario, method, headers):
    response = open_desk(scenario, method=method, headers=headers)

    assert response.status_code == 200
    assert not claims_of(scenario).exists()
    if method == "get":
        assert claim_in(response) == (None, None)


def test_other_roles_claim_nothing(scenario):
    assert [open_desk(scenario, role).status_code for role in ("manager", "reviewer", "stranger")] == [403, 403, 404]
    assert not Assignment.objects.filter(status="claimed").exists()


def test_the_page_with_its_images_takes_few_statements(scenario):
    browser, page = scenario.browser("annotator"), reverse("desk", args=[scenario.project.id])
    browser.get(page, headers=OPENED)
    with CaptureQueriesContext(connection) as captured:
        browser.get(page, headers=OPENED)

    assert sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in captured) <= MAX_STATEMENTS
