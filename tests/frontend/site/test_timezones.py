"""Pages show times in the reader's time zone, the API in UTC."""

import re


def times(client, scenario):
    page = client.get(f"/projects/{scenario.project.id}/events/").content.decode()
    return re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', page)


def test_a_page_shows_its_times_in_the_zone_that_the_browser_named(scenario):
    client = scenario.browser("manager")
    [(in_utc, shown_in_utc), *_] = times(client, scenario)
    client.cookies["timezone"] = "Asia/Shanghai"
    [(in_shanghai, shown_in_shanghai), *_] = times(client, scenario)
    assert in_utc.endswith("+00:00")
    assert in_shanghai.endswith("+08:00")
    hours = [int(text.rsplit(" ", 1)[1].split(":")[0]) for text in (shown_in_utc, shown_in_shanghai)]
    assert (hours[0] + 8) % 24 == hours[1]


def test_an_unknown_time_zone_is_ignored(scenario):
    client = scenario.browser("manager")
    client.cookies["timezone"] = "../../etc/passwd"
    assert times(client, scenario)[0][0].endswith("+00:00")


def test_the_api_stays_in_utc(scenario):
    client = scenario.browser("manager")
    client.cookies["timezone"] = "Asia/Shanghai"
    answer = client.get(f"/api/v1/exports/{scenario.export.id}/").json()
    assert answer["created_at"].endswith("Z")
