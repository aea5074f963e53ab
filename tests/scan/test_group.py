"""Which hits are one finding where parts complete each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import PartRule, Rule, Severity
from tokenscan.model.secret import Secret
from tokenscan.scan.group import collect_parts, group_hits, weigh
from tokenscan.scan.hit import Hit, HitPart
from tokenscan.scan.merge import merge_results, prefix_result

ID_RULE = Rule("id", "id", "Id", "info", "high", ("a",), "", "", "", "")
RULE = replace(
    ID_RULE, id="secret", family="secret", severity="critical", alone="high", parts=(PartRule("id", ("id",)),)
)
RULES = {"id": ID_RULE, "secret": RULE}
HERE, THERE = Span(1, 1, 1, 9), Span(2, 1, 2, 9)


def make_hit(rule_id: str, value: bytes, span: Span, **changes: object) -> Hit:
    where = Provenance("file", "a.env")
    hit = Hit(rule_id, Secret(value), "high", (), (), "0" * 40, where, span, "", Secret(value))
    return replace(hit, **changes)  # type: ignore[arg-type]


ID = make_hit("id", b"the id", HERE)
SECRET = make_hit("secret", b"the secret", THERE)
COMPLETING = replace(ID, completes=("secret", SECRET.secret, "id"))
COMPLETE = replace(SECRET, parts=(HitPart("id", "id", ID.secret, (), HERE, ""),))


def _told(*hits: Hit) -> list[list[Hit]]:
    return [group.hits for group in group_hits(hits, RULES)]


def test_what_completes_a_secret_is_told_with_it() -> None:
    assert _told(COMPLETING, COMPLETE) == [[COMPLETE]]


def test_what_completes_a_secret_that_is_not_there_is_told_by_itself() -> None:
    assert _told(COMPLETING) == [[COMPLETING]]


def test_a_half_that_an_earlier_window_saw_alone_is_not_told_twice() -> None:
    assert _told(ID, COMPLETING, COMPLETE) == [[COMPLETE]]
    elsewhere = replace(ID, provenance=Provenance("file", "b.env"))
    assert _told(elsewhere, COMPLETING, COMPLETE) == [[elsewhere], [COMPLETE]]


def test_a_part_is_told_once_at_its_first_place() -> None:
    again = replace(COMPLETE, provenance=Provenance("file", "b.env"))
    (part,) = collect_parts(RULE, [COMPLETE, again], [COMPLETING], RULES)
    assert (part.name, part.rule, part.secret) == ("id", ID_RULE, ID.secret)
    assert (part.location.provenance.path, part.location.span) == ("a.env", HERE)


def _part() -> Part:
    (part,) = collect_parts(RULE, [COMPLETE], [], RULES)
    return part


@pytest.mark.parametrize(("parts", "severity"), [((), "high"), ((_part(),), "critical")])
def test_a_lone_half_weighs_less(parts: tuple[Part, ...], severity: Severity) -> None:
    assert weigh(RULE, "critical", parts) == severity


def test_a_severity_that_is_lower_already_stays() -> None:
    assert weigh(RULE, "low", ()) == "low"


def _result(severity: Severity, *parts: Part) -> ScanResult:
    location = Location(Provenance("file", "a.env"), THERE, "")
    finding = Finding(RULE, severity, "high", SECRET.secret, "1:0", (location,), parts=parts)
    return ScanResult((finding,), Coverage(), "", "")


def test_of_two_results_the_one_with_parts_says_what_a_secret_weighs() -> None:
    part = _part()
    for results in ((_result("high"), _result("critical", part)), (_result("critical", part), _result("high"))):
        (finding,) = merge_results(results).findings
        assert (finding.severity, finding.parts) == ("critical", (part,))


def test_parts_in_a_submodule_are_told_by_their_path_in_the_outer_repository() -> None:
    (finding,) = prefix_result(_result("critical", _part()), "lib/").findings
    assert [part.location.provenance.path for part in finding.parts] == ["lib/a.env"]
