"""What the checks found, in words."""

from annotation.wording.runs import distinct_findings, explain_finding


def finding(word, start):
    params = {"word": word}
    return {"check": "unknown", "severity": "reject", "params": params, "field": "answer", "start": start}


def test_findings_that_read_the_same_are_shown_once_in_their_order(monkeypatch):
    monkeypatch.setattr("annotation.wording.runs.FINDINGS", {"unknown": "Nothing says “%(word)s”."})
    findings = [finding("boat", 3), finding("dog", 9), finding("boat", 40)]
    assert [explain_finding(entry) for entry in distinct_findings(findings)] == [
        "Nothing says “boat”.",
        "Nothing says “dog”.",
    ]
    assert distinct_findings(findings)[0]["start"] == 3
