"""Is a value of the kind that it is declared to be: held against all rules and their own examples."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.inventory import World, declare_file
from support.joint import join
from support.tokens import make_token

from tokenscan.errors import ConfigError
from tokenscan.inventory.catalogue import Catalogue
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

RULES = load_rules(find_builtin_rules())


def test_every_rule_knows_the_value_of_its_own_example_without_what_stands_beside_it(world: World) -> None:
    def is_known(rule: Rule) -> bool:
        value = Secret(rule.examples[0].secret.encode())
        found = world.recogniser.recognise(value, [rule.id])
        return found.rule is not None and found.rule.id == rule.id and not found.flaw

    assert [rule.id for rule in RULES if not is_known(rule)] == []


def test_no_rule_takes_a_token_with_a_prefix_of_another_provider_for_its_own(world: World) -> None:
    token = Secret(make_token("other").encode())
    others = [rule for rule in RULES if rule.rank == 2 and not rule.family.startswith("github")]
    chosen = [rule for rule in random.Random(7).sample(others, 150) if "password" not in rule.id]
    taken = [rule.id for rule in chosen if world.recogniser.recognise(token, [rule.id]).rule]
    assert taken == []


def test_what_a_value_is_instead_is_said(world: World) -> None:
    found = world.recogniser.recognise(Secret(make_token(1).encode()), ["npm-access-token"])
    assert (found.rule, found.seems and found.seems.id) == (None, "github-pat-classic")


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        ("ghp_" + "x" * 36, "placeholder"),
        ("${GITHUB_TOKEN}", ""),
        (make_token(1)[:-1] + "!", ""),
        (join("ghp_~|~MadeUpBodyForDocsOnly0123456781FC8YM"), "checksum"),
    ],
)
def test_a_value_with_a_flaw_is_not_taken(world: World, value: str, flaw: str) -> None:
    found = world.recogniser.recognise(Secret(value.encode()), ["github-pat-classic"], name="GITHUB_TOKEN")
    assert (found.flaw, bool(found.rule)) == (flaw, bool(flaw))


def test_a_key_file_is_the_token_and_tells_its_parts(world: World) -> None:
    rule = next(rule for rule in RULES if rule.id == "gcp-service-account-json")
    found = world.recogniser.recognise(Secret(rule.examples[0].text.encode()), [rule.id])
    assert found.rule is not None
    assert found.secret.reveal().startswith(b"{")


def test_an_issuer_stands_for_all_its_kinds(tmp_path: Path) -> None:
    rules = {rule.id: rule for rule in RULES}
    inventory = declare_file('[[token]]\nname = "t"\nprovider = "npm"\nsource = { env = "T" }\n', tmp_path)
    wanted = Catalogue(find_builtin_rules(), rules).list_wanted(inventory)
    assert "npm-access-token" in wanted[1]
    assert "github-pat-classic" not in wanted[1]


@pytest.mark.parametrize(
    ("key", "name", "hint"),
    [("kind", "github-pat-clasic", "github-pat-classic"), ("provider", "githup", "github")],
)
def test_a_kind_that_there_is_not_is_told_with_the_nearest(tmp_path: Path, key: str, name: str, hint: str) -> None:
    rules = {rule.id: rule for rule in RULES}
    inventory = declare_file(f'[[token]]\nname = "t"\n{key} = "{name}"\nsource = {{ env = "T" }}\n', tmp_path)
    with pytest.raises(ConfigError) as error:
        Catalogue(find_builtin_rules(), rules).list_wanted(inventory)
    assert str(error.value) == (
        f"{tmp_path}/tokens.toml:1: token 't': no {key} is called '{name}'; did you mean '{hint}'? "
        "`tokenscan rules list` prints what there is"
    )


def test_an_endpoint_for_nobody_is_an_error_and_no_reason_to_ask_elsewhere(tmp_path: Path) -> None:
    text = '[environments.a]\nendpoints = { githup = "https://x.example" }\n'
    inventory = declare_file(f'{text}[[token]]\nname = "t"\nkind = "x"\nsource = {{ env = "T" }}\n', tmp_path)
    with pytest.raises(ConfigError, match=r"environments.a.endpoints: no issuer and no rule is called 'githup'"):
        Catalogue(find_builtin_rules(), {rule.id: rule for rule in RULES}).list_wanted(inventory)
