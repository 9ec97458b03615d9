"""Names of images from URLs: no query, fragment or password, and the same name for the same file."""

import pytest

from annotation.sources.metadata import clean_path
from annotation.sources.url_names import has_secret

SECRET = "5f4dcc3b5aa765d61d8327deb882cf99"
SIGNED = [
    f"https://b.s3.amazonaws.com/p/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=1&X-Amz-Signature={SECRET}",
    f"https://b.s3.amazonaws.com/p/a.jpg?AWSAccessKeyId=AKIA&Expires=1700000000&Signature={SECRET}",
    f"https://storage.googleapis.com/b/a.jpg?X-Goog-Credential=a%40b&X-Goog-Signature={SECRET}",
    f"https://x.blob.core.windows.net/c/a.jpg?sv=2022-11-02&st=2024&se=2025&sr=b&sp=r&sig={SECRET}%3D",
    f"https://b.oss-cn-beijing.aliyuncs.com/a.jpg?OSSAccessKeyId=k&Expires=1&Signature={SECRET}",
    f"https://b.cos.ap-beijing.myqcloud.com/a.jpg?q-sign-algorithm=sha1&q-ak=k&q-signature={SECRET}",
    f"https://d1.cloudfront.net/a.jpg?Expires=1&Policy=e30&Key-Pair-Id=K&Signature={SECRET}",
    f"https://cdn.example/a.jpg?token={SECRET}&expires=1700000000",
    f"https://cdn.example/a.jpg?auth_key=1-0-0-{SECRET}",
    f"https://cdn.example/a.jpg?ex=1&is=2&hm={SECRET}",
    f"https://cdn.example/a.jpg?verify=1700000000-{SECRET}",
    f"https://cdn.example/a.jpg?expires=1700000000&md5={SECRET}",
    f"https://example.org/a.jpg;jsessionid={SECRET}",
    f"https://example.org/a.jpg;JSESSIONID={SECRET}?token={SECRET}",
    f"https://user:{SECRET}@example.org/a.jpg",
    f"https://{SECRET}@example.org/a.jpg",
    f"https://example.org/a.jpg#{SECRET}",
    f"http://[::1/a.jpg?sig={SECRET}",
    f"s3://KEY:{SECRET}@bucket/a.jpg",
    f"s3://bucket/a.jpg?X-Amz-Signature={SECRET}",
    f"ftp://user:{SECRET}@example.org/a.jpg",
    f"HTTPS://EXAMPLE.ORG/a.jpg?TOKEN={SECRET}",
]


@pytest.mark.parametrize("url", SIGNED)
def test_a_fresh_signature_keeps_the_name_and_no_name_has_one(url: str) -> None:
    name = clean_path(url)
    assert SECRET not in name
    assert "?" not in name
    assert name.endswith("/a.jpg")
    assert clean_path(url.replace(SECRET, "e99a18c428cb38d5f260853678922e03")) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h.org/Old%20town/%E7%A6%85%C3%A9.jpg", "https://h.org/Old town/禅é.jpg"),
        ("https://h.org/e%CC%81.jpg", "https://h.org/é.jpg"),
        ("https://h.org/%2Fa%3Fb%23c%25d%5Ce.jpg", "https://h.org/%2Fa%3Fb%23c%25d%5Ce.jpg"),
        ("https://h.org/%D6%D0%CE%C4.jpg", "https://h.org/%D6%D0%CE%C4.jpg"),
        ("https://h.org/a%00b%0Ac%E2%80%AE.jpg", "https://h.org/a%00b%0Ac.jpg"),
        ("https://h.org/100%.jpg", "https://h.org/100%.jpg"),
        ("https://h.org/a;size=2;b.jpg", "https://h.org/a;size=2;b.jpg"),
        ("HTTP://H.org:80/A.JPG", "http://h.org/A.JPG"),
        ("http://h.org:8080/a.jpg", "http://h.org:8080/a.jpg"),
        ("https://h.org", "https://h.org"),
        ("s3://bucket/100%25 a?.jpg", "s3://bucket/100%25 a?.jpg"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("dunes/a?b#c.jpg", "dunes/a?b#c.jpg"),
        ("a:b.jpg", "a:b.jpg"),
    ],
)
def test_a_name_is_decoded_where_it_stays_the_same_url(url: str, name: str) -> None:
    assert clean_path(url) == name


def test_urls_that_differ_in_their_query_only_have_different_names() -> None:
    urls = [f"https://h.org/image.php?id={number}&token=x" for number in range(200)]
    names = {clean_path(url) for url in urls}
    assert len(names) == 200
    assert all(name.startswith("https://h.org/image~") and name.endswith(".php") for name in names)
    assert clean_path("https://h.org/i?a=1&b=2") == clean_path("https://h.org/i?b=2&a=1&expires=9")


def test_long_urls_that_begin_alike_have_different_names() -> None:
    names = {clean_path(f"https://h.org/{'a' * 400}{number}.jpg") for number in range(50)}
    assert len(names) == 50
    assert {len(name) for name in names} == {300}
    assert len({clean_path(f"data:image/png;base64,{'A' * 5000}{number}") for number in range(50)}) == 50


@pytest.mark.parametrize(
    "url", [*SIGNED, "https://h.org/i.jpg?id=1", "data:image/png;base64,AAAA", "https://h.org/%25"]
)
def test_the_name_of_a_name_is_itself(url: str) -> None:
    assert clean_path(clean_path(url)) == clean_path(url)


def test_urls_with_a_secret_are_recognised() -> None:
    assert [url for url in SIGNED if not has_secret(url)] == [f"https://example.org/a.jpg#{SECRET}"]
    assert not any(has_secret(text) for text in ("https://h.org/i?id=1&page=2", "a?sig=1", "", "mail@h.org"))
