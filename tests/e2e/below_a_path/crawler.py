"""Follows every link of every page, and loads every file that a page or a style sheet names."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIRequestContext, APIResponse

FOLLOWED = {("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("div", "hx-get")}
IDENTIFIER = re.compile(r"(?<=/)(?:[0-9a-f-]{8,}|[0-9a-f]{2}|\d+|[\w-]{43})(?=/)")
ADMIN_PAGE = re.compile(r"(?<=/admin/)\w+/.+")  # Django's own, all made alike
STYLE_URL = re.compile(r"url\([\"']?([^\"')]+)")
ROOTED = re.compile(r"[\"'=(\s](/[a-z][\w./-]*)")
ENDS_THE_SESSION = re.compile(r"logout")


class _Links(HTMLParser):
    """Collects the URLs of a page: those to follow, and all that begin at the host's root."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.rooted: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value and value.startswith("/"):
                self.rooted.append(value)
            if value and (tag, name) in FOLLOWED:
                self.followed.append(value)

    def handle_data(self, data: str) -> None:
        if '"routes"' in data:  # what the desk's script begins with
            self.rooted += ROOTED.findall(data)


class Crawl:
    """What a crawl from some paths of the site found: failed requests and URLs outside of it, each with its page."""

    def __init__(self, request: APIRequestContext, start: str, *paths: str) -> None:
        self.request = request
        self.start = start
        self.visited: set[str] = set()
        self.faults: list[str] = []
        self._queue = deque((f"{start}{path}", "the start") for path in paths)
        while self._queue:
            self._visit(*self._queue.popleft())

    def _visit(self, url: str, page: str) -> None:
        """Loads a URL, unless another that differs in ids, numbers or parameters alone was loaded."""
        kind = ADMIN_PAGE.sub("*/", IDENTIFIER.sub("*", urlsplit(url).path))
        if kind in self.visited or ENDS_THE_SESSION.search(kind):
            return
        self.visited.add(kind)
        response = self.request.get(url)
        if not response.ok or not response.url.startswith(self.start):
            self.faults.append(f"{response.status} {response.url}, on {page}")
        self._read(response)

    def _read(self, response: APIResponse) -> None:
        content_type = response.headers.get("content-type", "")
        if content_type.startswith("text/html"):
            links = _Links(response.text())
            self._check(links.rooted, response.url)
            self._enqueue(links.followed, response.url)
        elif content_type.startswith("text/css"):
            self._enqueue(STYLE_URL.findall(response.text()), response.url)

    def _check(self, paths: list[str], page: str) -> None:
        base_path = urlsplit(self.start).path
        self.faults += [f"{path}, on {page}" for path in paths if not path.startswith(base_path)]

    def _enqueue(self, links: list[str], page: str) -> None:
        for link in links:
            url = urljoin(page, link).partition("#")[0]
            if urlsplit(url).netloc == urlsplit(self.start).netloc:
                self._queue.append((url, page))
