"""Reading `[rule.validator]`, and what `rules check` says of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import tokenscan

from tokenscan.errors import RuleError
from tokenscan.model.validator import Answer, Excess, Reading, Request, Source, Validator
from tokenscan.rulebook.json_path import find_values
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validator_check import check_validators
from tokenscan.rulebook.validators import load_validators

HEAD = """# Acme.

[[rule]]
id = "acme-key"
name = "Acme key"
severity = "high"
confidence = "high"
keywords = ["acme_"]
pattern = '<<b>>(?P<secret>acme_[a-z0-9]{16})<<e>>'
reference = "https://acme.example"
can = "Reads all projects."
rotate = "Delete it under Keys."

"""

WHOLE = """
[rule.validator]
needs = ["host"]
take = { region = "^acme_(..)" }
hosts = ["*.acme.example"]
narrower_text = "a key for one project"

[[rule.validator.request]]
url = "https://{host}/v1/{region}/me"
headers = { Authorization = "Bearer {token}" }

[[rule.validator.answer]]
status = [200]
json = { "$.ok" = "true" }
state = "valid"

[rule.validator.read]
scopes = { header = "X-Scopes", split = ", *" }
expires = [{ json = "$.until", format = "epoch" }, { claim = "exp", format = "epoch" }]
identity = ["$.login"]

[[rule.validator.excessive]]
scope = "admin:*"
why = "may do all"
"""

MADE = Validator(
    rule_id="acme-key",
    provider="acme",
    needs=("host",),
    take=(("region", "^acme_(..)"),),
    hosts=("*.acme.example",),
    narrower_text="a key for one project",
    requests=(Request("https://{host}/v1/{region}/me", headers=(("Authorization", "Bearer {token}"),)),),
    answers=(Answer((200,), "valid", json=(("$.ok", "true"),)),),
    reading=Reading(
        scopes=(Source(header="X-Scopes", split=", *"),),
        expires=(Source(json="$.until", format="epoch"), Source(claim="exp", format="epoch")),
        identity=("$.login",),
    ),
    excessive=(Excess("admin:*", "may do all"),),
)


def write(folder: Path, validator: str, *, name: str = "acme.toml", rule: str = "acme-key") -> Path:
    path = folder / name
    path.write_text(HEAD.replace("acme-key", rule) + validator)
    return path


def test_a_validator_is_read_whole_and_its_rule_does_not_carry_it(tmp_path: Path) -> None:
    file = write(tmp_path, WHOLE)
    assert load_validators([file]).by_id == {"acme-key": MADE}
    assert [rule.id for rule in load_rules([file])] == ["acme-key"]


def test_like_takes_another_files_validator_with_a_policy_of_its_own(tmp_path: Path) -> None:
    like = '[rule.validator]\nlike = "acme-key"\npolicy = "opt-in"\nreason = "leaves a trace"\n'
    files = [write(tmp_path, like, name="b.toml", rule="b-key"), write(tmp_path, WHOLE)]
    found = load_validators(files, ["b-key"]).by_id
    assert list(found) == ["b-key"]
    made = found["b-key"]
    assert (made.provider, made.policy, made.reason, made.control) == ("b", "opt-in", "leaves a trace", False)
    assert (made.requests, made.answers, made.needs) == (MADE.requests, MADE.answers, ("host",))


def test_a_repositorys_own_files_send_nothing_and_take_no_validator_over(tmp_path: Path) -> None:
    own = write(tmp_path, WHOLE)
    foreign = write(tmp_path, WHOLE, name="theirs.toml")
    found = load_validators([own], untrusted=[foreign])
    assert found.by_id == {}
    assert found.dropped == (
        f"{foreign}: the validators of acme-key are not used: a repository's own rules may not send requests",
    )


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (WHOLE.replace("narrower_text", "narrower"), "narrower: no rule is called 'a key for one project'"),
        ('[rule.validator]\npolicy = "sometimes"\n', "'policy' must be one of read, opt-in, offline, never"),
        ("[rule.validator]\nurl = 1\n", "unknown key 'url'; known are policy, reason, like, control, needs, take,"),
        ('[rule.validator]\npolicy = "never"\n', "policy 'never' says its reason"),
        ('[rule.validator]\nlike = "nobody"\n', "like 'nobody': no other rule of that id has a validator"),
        (WHOLE.replace("https://{host}", "http://{host}"), "is no https:// address"),
        (WHOLE.replace("{region}", "{zone}"), "request: {zone} is no companion that it needs or takes"),
        (WHOLE.replace('"$.ok"', '"ok"'), "answer 1: 'ok' is no path such as $.a.b[0]"),
        (WHOLE.replace('"true"', '"(true"'), "json: '(true' is no regular expression"),
        (WHOLE.replace("[200]", "[20]"), "answer 1: 'status' must be a list of statuses from 100 to 599"),
        (WHOLE.replace('state = "valid"', 'state = "fine"'), "answer 1: 'state' must be one of valid, invalid,"),
        (WHOLE.replace('state = "valid"', 'state = "invalid"'), "no answer says valid"),
    ],
)
def test_rules_check_names_the_faults_of_validators_like_others(tmp_path: Path, broken: str, fault: str) -> None:
    faults = check_validators([write(tmp_path, broken)], {"acme-key"}, known={"acme-key"})
    assert len(faults) == 1
    assert fault in faults[0].text


def test_rules_check_prints_them(tmp_path: Path) -> None:
    outcome = tokenscan("rules", "check", str(write(tmp_path, '[rule.validator]\npolicy = "never"\n')))
    assert outcome.code == 1
    assert "acme-key: validator: policy 'never' says its reason\n" in outcome.err


def test_a_malformed_validator_names_file_rule_and_key(tmp_path: Path) -> None:
    file = write(tmp_path, WHOLE.replace('url = "https', 'uri = "https'))
    with pytest.raises(RuleError) as raised:
        load_validators([file])
    assert str(raised.value).startswith(f"{file}: rule 'acme-key': validator: request 1: unknown key 'uri'; known are ")


def test_the_built_in_validators_have_no_faults() -> None:
    files = find_builtin_rules()
    ids = {rule.id for rule in load_rules(files)}
    assert check_validators(files, ids, known=ids) == []


DOCUMENT = {"a": [{"b": 1}, {"b": 2}], "x-y": {"on": True, "off": False}, "n": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a[0].b", [1]),
        ("$.a[*].b", [1, 2]),
        ("$.a[-1].b", [2]),
        ("$['x-y'].on", [True]),
        ("$.x-y.*~", ["on", "off"]),
        ("$['x-y'].*~true", ["on"]),
        ("$.x-y.(on,off)~true", ["on"]),
        ("$.x-y.(off)~true", []),
        ("$.a[?b=2]", [{"b": 2}]),
        ("$.a[?b=3].b", []),
        ("$.n", [None]),
        ("$.a.b", []),
        ("$", [DOCUMENT]),
    ],
)
def test_paths_find_values(path: str, found: list[object]) -> None:
    assert find_values(DOCUMENT, path) == found


def test_the_sample_in_the_documentation_is_a_validator(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "writing-rules.md").read_text()
    sample = page.partition("```toml\n[rule.validator]")[2].partition("```")[0]
    file = write(tmp_path, "[rule.validator]" + sample)
    assert check_validators([file], {"acme-key"}, known={"acme-key", "acme-scoped-key"}) == []
