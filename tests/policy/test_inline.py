"""Which secret a comment covers, and what it may say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenscan.detect.match import Candidate
from tokenscan.model.rule import Rule
from tokenscan.model.suppression import PEERS, Suppression, SuppressionPolicy
from tokenscan.policy.inline import InlineMarks, find_unused

RULE = Rule("acme-key", "acme", "Acme key", "high", "high", ("S",), "", "", "", "", aliases=("acme-old",))
OTHER = replace(RULE, id="github-pat", family="github-pat", aliases=())
OURS = "tokenscan" + ":allow"


def allowed(text: str, *, peers: tuple[str, ...] = PEERS) -> list[str]:
    """The candidates of *text* (``S…`` of the Acme rule, ``G…`` of another) that a comment covers."""
    data = text.encode()
    candidates = find_candidates(text)
    marks = InlineMarks(data, candidates, peers)
    return [each.value.decode() for each in candidates if marks.find(each, 1)]


def find_candidates(text: str) -> list[Candidate]:
    """Words that begin with S or G and a digit are candidates, and what stands between BEGIN and END."""
    import re

    found = re.finditer(rb"\b[SG]\d+\b|BEGIN(?s:.*?)END", text.encode())
    return [
        Candidate(OTHER if each[0].startswith(b"G") else RULE, each.start(), each.end(), each[0], "high")
        for each in found
    ]


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("a=S1 # {}", ["S1"]),
        ("a=S1 b=S2 # {}", ["S2"]),
        ("# {} a=S1 b=S2", ["S1"]),
        ("a=S1 # {}\nb=S2", ["S1"]),
        ("# {}\na=S1 b=S2", ["S1"]),
        ("  /* {} */\n  a=S1", ["S1"]),
        ("<!-- {} -->\na=S1", ["S1"]),
        ("x = 1 # {}\na=S1", []),
        ("# {}\n\na=S1", []),
        ("# S1 {}\na=S2", ["S1"]),
        ("# {}\n# {}\na=S1", ["S1"]),
        ("BEGIN\nx\nEND # {}", ["BEGIN\nx\nEND"]),
        ("# {}\nBEGIN\nx\nEND\nS1", ["BEGIN\nx\nEND"]),
        ("a=S1 # x-{}", []),
        ("a=S1 # {}-not", []),
        ("# {} rule=github-pat\na=S1 b=G2", ["G2"]),
        ("a=S1 b=G2 # {} rule=acme-key", ["S1"]),
        ("a=S1 b=G2 # {} rule=acme", ["S1"]),
        ("a=S1 b=G2 # {} rule=acme-old", ["S1"]),
        ("a=S1 b=G2 # {} rule=nobody", []),
        ("a=S1 b=G2 # {} rule=x,github-pat", ["G2"]),
    ],
)
def test_a_comment_covers_one_secret(text: str, covered: list[str]) -> None:
    assert allowed(text.replace("{}", OURS)) == covered


@pytest.mark.parametrize(
    ("peer", "text", "covered"),
    [
        ("gitleaks", "a=S1 b=S2 # gitleaks:allow", ["S2"]),
        ("betterleaks", "a=S1 // betterleaks:allow", ["S1"]),
        ("trufflehog", "a=S1 # trufflehog:ignore", ["S1"]),
        ("kingfisher", "a=S1 # kingfisher:ignore", ["S1"]),
        ("kingfisher", "# kingfisher:ignore\na=S1", ["S1"]),
        ("kingfisher", "BEGIN\nEND\n# kingfisher:ignore\nS1", ["BEGIN\nEND", "S1"]),
        ("ggshield", "a=S1 # ggignore", ["S1"]),
        ("detect-secrets", "a=S1  # pragma: allowlist secret", ["S1"]),
        ("detect-secrets", "a=S1  // pragma:whitelist secret", ["S1"]),
        ("detect-secrets", "a=S1  /* pragma: allowlist-secret */", ["S1"]),
        ("detect-secrets", "<a>S1</a> <!-- pragma: allowlist secret -->", ["S1"]),
        ("detect-secrets", "# pragma: allowlist nextline secret\na=S1 b=S2", ["S1"]),
        ("secretlint", "a=S1 // secretlint-disable-line", ["S1"]),
        ("secretlint", "// secretlint-disable-next-line\na=S1", ["S1"]),
        ("secretlint", "/* secretlint-disable */\na=S1\n/* secretlint-enable */\nb=S2", ["S1"]),
        ("secretlint", "a=G1 // secretlint-disable-line @secretlint/secretlint-rule-github", ["G1"]),
    ],
)
def test_the_comments_of_peers_count_until_they_are_turned_off(peer: str, text: str, covered: list[str]) -> None:
    assert allowed(text) == covered
    assert allowed(text, peers=tuple(each for each in PEERS if each != peer)) == []


@pytest.mark.parametrize(
    "text",
    [
        "# gitleaks:allow\na=S1",
        "a=S1  # pragma: allowlist secret, perhaps",
        "a=S1  pragma: allowlist secret",
        "x=1 # pragma: allowlist nextline secret\na=S1",
        "a=S1 // secretlint-disable-next-line",
        "a=S1 // secretlint-disable-line @secretlint/secretlint-rule-github",
        "/* secretlint-disable @secretlint/secretlint-rule-slack */\na=S1",
        "a=S1 # noggignored",
        "a=S1 # trufflehog:ignored",
    ],
)
def test_a_comment_of_a_peer_counts_where_the_peer_reads_it(text: str) -> None:
    assert allowed(text) == []


def said(comment: str) -> Suppression:
    text = f"a=S1 # {OURS}{comment}"
    (candidate,) = find_candidates(text)
    (found,) = InlineMarks(text.encode(), [candidate], ()).find(candidate, 7)
    return found


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", {}),
        (' reason="of the docs" owner=ann', {"reason": "of the docs", "owner": "ann"}),
        (" until=2030-01-31 reason='x'", {"until": "2030-01-31", "reason": "x"}),
        (" until=2030-01-31-->", {"until": "2030-01-31"}),
        (" owner=ann*/", {"owner": "ann"}),
        (" because it is one = fine", {}),
        (" owner=größe", {"owner": "größe"}),
        (" until=2030-02-30", {"flaw": "until='2030-02-30' is no day: write YYYY-MM-DD"}),
        (" untill=2030-01-01", {"flaw": "has no option 'untill': known are rule, reason, until, owner"}),
    ],
)
def test_a_comment_says_why_who_and_until_when(comment: str, expected: dict[str, str]) -> None:
    assert said(comment) == Suppression("inline", "", 7, **expected)  # type: ignore[arg-type]


def test_the_line_of_a_suppression_is_that_of_its_comment() -> None:
    text = f"# {OURS}\nBEGIN\nx\nEND # {OURS}"
    (candidate,) = find_candidates(text)
    found = InlineMarks(text.encode(), [candidate], ()).find(candidate, 10)
    assert sorted(each.line or 0 for each in found) == [9, 12]


DAY = SuppressionPolicy(today="2026-06-15")


@pytest.mark.parametrize(
    ("policy", "suppression", "objection"),
    [
        (DAY, {"until": "2026-06-15"}, ""),
        (DAY, {"until": "2026-06-14"}, "expired on 2026-06-14"),
        (replace(DAY, accept_expired=True), {"until": "2026-06-14"}, ""),
        (replace(DAY, accept_expired=True), {"flaw": "is no day"}, "is no day"),
        (replace(DAY, require_reason=True), {"reason": " "}, "gives no reason"),
        (replace(DAY, require_reason=True), {"reason": "known"}, ""),
    ],
)
def test_what_has_expired_or_gives_no_reason_does_not_hold(
    policy: SuppressionPolicy, suppression: dict[str, str], objection: str
) -> None:
    assert policy.objection(Suppression("inline", "a", 1, **suppression)) == objection  # type: ignore[arg-type]


def test_of_several_comments_one_that_holds_is_enough() -> None:
    old, new = Suppression("inline", "a", 1, until="2020-01-01"), Suppression("inline", "b", 2)
    assert DAY.choose((old, new)) == (new, "")
    assert DAY.choose((old,)) == (None, "inline expired on 2020-01-01 (a:1)")
    assert DAY.choose(()) == (None, "")


def test_a_comment_that_accepts_nothing_is_told_and_one_in_a_sentence_is_not() -> None:
    text = f"a=S1 # {OURS}\nb=1 # {OURS}\nwrite `{OURS}` there\n# gitleaks:allow\n# {OURS}\nc=S2\n"
    lines = [text.count("\n", 0, mark.start) + 1 for mark in find_unused(text.encode(), find_candidates(text), PEERS)]
    assert lines == [2, 4]
