"""The API lists endpoints without their keys, and tests them."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories import make_person
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db
KEY = "sk-a-key-of-nobody"


@pytest.fixture
def client():
    client = APIClient()
    client.force_login(make_person(is_superuser=True))
    return client


def test_a_test_is_stored_and_listed_without_a_key(client, tmp_path, settings, monkeypatch):
    monkeypatch.setenv("A_KEY", KEY)
    settings.LOUPE_ENDPOINTS = str(tmp_path / "endpoints.toml")
    with StandIn(key=KEY) as server:
        paid = f'[paid]\nurl = "{server.url}"\nmodel = "stand-in"\nkey_env = "A_KEY"\ninput_price = 0.15\n'
        (tmp_path / "endpoints.toml").write_text(paid + "[broken]\nurl = 3\n")
        before = client.get(reverse("api:endpoints")).json()
        answer = client.post(reverse("api:endpoint-probe", args=["paid"]))
    assert before["results"][0]["probe"] is None
    assert [(problem["endpoint"], problem["code"]) for problem in before["problems"]] == [
        ("broken", "endpoint_url_invalid")
    ]
    assert answer.status_code == 200
    (endpoint,) = client.get(reverse("api:endpoints")).json()["results"]
    assert endpoint == answer.json()
    assert (endpoint["probe"]["rung"], endpoint["probe"]["code"], endpoint["input_price"]) == (
        "json_schema",
        "",
        "0.15",
    )
    assert KEY not in str(endpoint)
    assert "A_KEY" not in str(endpoint)


def test_a_test_that_failed_says_what_to_do(client, tmp_path, settings):
    settings.LOUPE_ENDPOINTS = str(tmp_path / "endpoints.toml")
    (tmp_path / "endpoints.toml").write_text('[local]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    probe = client.post(reverse("api:endpoint-probe", args=["local"])).json()["probe"]
    assert probe["code"] == "unreachable"
    assert "Look whether its server runs" in probe["detail"]


def test_an_endpoint_that_cannot_be_used_is_not_tested(client, tmp_path, settings):
    settings.LOUPE_ENDPOINTS = str(tmp_path / "endpoints.toml")
    (tmp_path / "endpoints.toml").write_text("[local]\nurl = 3\n")
    response = client.post(reverse("api:endpoint-probe", args=["local"]))
    assert (response.status_code, response.json()["code"]) == (400, "endpoint_url_invalid")
    assert client.post(reverse("api:endpoint-probe", args=["other"])).status_code == 404
