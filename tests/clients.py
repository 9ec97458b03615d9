"""Browsers and programs of people, and the words of a page."""

import re
from typing import Any

from django.test import Client
from rest_framework.test import APIClient

from annotation.models import Person


def browser_of(person: Person) -> Client:
    """Returns a browser in which a person is signed in."""
    browser = Client()
    browser.force_login(person)
    return browser


def client_of(person: Person) -> APIClient:
    """Returns a client of the API that acts for a person."""
    client = APIClient()
    client.force_authenticate(person)
    return client


def words(response: Any) -> str:
    """Returns the text of a page on one line, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
