"""What a browser is served of an image: renditions at signed URLs, and never the original."""

import io
import re
import time
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image as Picture

from annotation.queries.images.rendition_urls import WEEK, rendition_url
from config.values.s3 import bucket_hosts


def fetch(scenario, url):
    """Requests the URL without signing in: a signed URL is its own permission."""
    response = scenario.browser("nobody").get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response, content


def key_of(scenario, name="view"):
    return scenario.images[0].renditions[name]["key"]


@pytest.mark.parametrize("name", ["view", "screen", "thumbnail"])
def test_a_rendition_is_cached_for_as_long_as_its_url_is_valid(scenario, name):
    response, content = fetch(scenario, rendition_url(key_of(scenario, name)))

    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "private, max-age=604800, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert int(response["Content-Length"]) == len(content)
    assert "Set-Cookie" not in response
    assert Picture.open(io.BytesIO(content)).format == "WEBP"


def test_a_url_stays_the_same_for_a_week_and_is_valid_for_another_week(scenario, monkeypatch):
    monday = WEEK * 3000
    assert rendition_url("a", current_time=monday) == rendition_url("a", current_time=monday + WEEK - 1)
    assert rendition_url("a", current_time=monday) != rendition_url("a", current_time=monday + WEEK)

    url = rendition_url(key_of(scenario), current_time=monday + WEEK - 1)
    monkeypatch.setattr(time, "time", lambda: monday + 2 * WEEK - 2)
    assert fetch(scenario, url)[0].status_code == 200
    monkeypatch.setattr(time, "time", lambda: monday + 2 * WEEK)
    assert fetch(scenario, url)[0].status_code == 404


def test_a_forged_url_is_not_found(scenario):
    _, ends, signature, key = re.split("/", rendition_url(key_of(scenario)).removeprefix("/i"), maxsplit=3)
    later = f"{int(ends, 16) + WEEK:x}"
    last_character = "B" if signature.endswith("A") else "A"

    for forged in (
        f"/i/{ends}/{signature[:-1]}{last_character}/{key}",
        f"/i/{later}/{signature}/{key}",
        f"/i/{ends}/{signature}/{key.replace('view', 'thumbnail')}",
        f"/i/{ends}/ /{key}",
        f"/i/zz/{signature}/{key}",
    ):
        assert fetch(scenario, forged)[0].status_code == 404


def test_a_missing_rendition_is_not_found(scenario):
    assert fetch(scenario, rendition_url("renditions/00/none/1/view.webp"))[0].status_code == 404


def test_an_original_is_never_served_not_even_at_a_signed_url(scenario):
    image = scenario.images[0]
    assert (Path(settings.MEDIA_ROOT) / image.original).is_file()

    for url in (
        rendition_url(image.original),
        rendition_url(f"renditions/../{image.original}"),
        f"/{image.original}",
        f"/media/{image.original}",
        f"/static/{image.original}",
    ):
        response, content = fetch(scenario, url)
        assert response.status_code in (400, 404)
        assert len(content) < 10_000


def test_no_page_links_to_an_original_and_every_image_is_a_rendition(scenario):
    originals = {(Path(settings.MEDIA_ROOT) / image.original).read_bytes() for image in scenario.images}
    pages = {
        "manager": [
            reverse("batch", args=[scenario.batch.id]),
            reverse("image", args=[scenario.images[0].id]),
        ],
        "annotator": [reverse("desk", args=[scenario.project.id])],
    }
    urls = set()
    for role, paths in pages.items():
        for path in paths:
            response = scenario.browser(role).get(path, headers={"Sec-Fetch-Dest": "document"})
            assert response.status_code == 200, path
            text = unescape(response.content.decode())
            assert "originals/" not in text
            urls |= set(re.findall(r"/i/[0-9a-f]+/[\w-]+/[\w./-]+", text))

    assert len(urls) > 2
    for url in urls:
        response, content = fetch(scenario, url)
        assert response.status_code == 200
        assert content not in originals
        assert Picture.open(io.BytesIO(content)).format == "WEBP"


def test_the_content_security_policy_allows_images_from_the_bucket_only():
    assert bucket_hosts("", None, None) == []
    assert bucket_hosts("loupe", "http://minio:9000", None) == ["http://minio:9000", "http://loupe.minio:9000"]
    assert bucket_hosts("loupe", None, "eu-west-1") == [
        "https://loupe.s3.amazonaws.com",
        "https://s3.amazonaws.com",
        "https://loupe.s3.eu-west-1.amazonaws.com",
        "https://s3.eu-west-1.amazonaws.com",
    ]
