"""What completes the credentials of the built-in rules: connection strings and accounts as people write them."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from support.joint import join

from tokenscan.detect.engine import Engine
from tokenscan.model.rule import Rule
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

RULES = load_rules(find_builtin_rules())
PAIRED = tuple(rule for rule in RULES if any(part.rules for part in rule.parts))


FoundIn = Callable[[str], list[tuple[str, str, dict[str, str]]]]
"""(rule, confidence, parts by name) of each candidate in a text."""


@pytest.fixture
def found_in(builtin_engine: Engine) -> FoundIn:
    return lambda text: [
        (each.rule.id, each.confidence, {part.name: part.value.decode() for part in each.parts})
        for each in builtin_engine.detect(join(text).encode()).candidates
    ]


@pytest.mark.parametrize("rule", PAIRED, ids=lambda rule: rule.id)
def test_halves_are_shown_in_both_orders(rule: Rule) -> None:
    """Each example is held to its parts by ``tokenscan rules check``."""
    for part in rule.parts:
        texts = [(each, dict(each.parts)[part.name]) for each in rule.examples if part.name in dict(each.parts)]
        orders = {each.text.index(value) < each.text.index(each.secret) for each, value in texts}
        assert orders == {True, False}


STRONG = "Xk9~|~7vRt92qLw"


@pytest.mark.parametrize(
    ("host", "confidence"),
    [("db1.acme-corp.io", "high"), ("10.2.3.4", "high"), ("localhost", "medium"), ("127.0.0.1", "medium")],
)
def test_a_connection_string_for_this_machine_is_graded_down(host: str, confidence: str, found_in: FoundIn) -> None:
    ado = found_in(f'x = "Server={host};Database=main;User Id=web;Password={STRONG};"')
    parts = {"user": "web", "host": host, "database": "main"}
    assert ado == [("sqlserver-connection-string", confidence, parts)]
    jdbc = found_in(f"url=jdbc:mysql://{host}/main?user=web&password={STRONG}")
    assert jdbc == [("jdbc-url", confidence, parts)]
    url = found_in(f"url=postgresql://web:{STRONG}@{host}/main")
    assert url == [("postgres-url", confidence, parts)]


@pytest.mark.parametrize(
    "text",
    [
        'x = "Server=db1.acme-corp.io;Database=main;User Id=web;Password=password;"',
        "url=jdbc:mysql://db1.acme-corp.io/main?user=web&password=changeme",
        "url=oracle://scott:tiger@localhost/xe",
        "url=ldap://admin:admin@dc1.acme-corp.io",
    ],
)
def test_a_placeholder_in_a_connection_string_is_nothing_to_report(text: str, found_in: FoundIn) -> None:
    assert [each for each in found_in(text) if each[1] != "low"] == []


def test_a_host_of_documentation_is_hardly_worth_a_word(found_in: FoundIn) -> None:
    assert found_in(f"url=neo4j://web:{STRONG}@db.example.com") == [
        ("neo4j-url", "low", {"user": "web", "host": "db.example.com"})
    ]


def test_a_variable_is_no_user_and_no_host(found_in: FoundIn) -> None:
    assert found_in(f"url=mysql://web:{STRONG}@${{DB_HOST}}/main")[0][2] == {"user": "web"}
    assert found_in(f"user = process.env.DB_USER\npassword = '{STRONG}'\n")[0][2] == {}


def test_parts_of_an_address_are_found_where_it_stands_encoded(found_in: FoundIn) -> None:
    encoded = base64.b64encode(join(f"postgresql://web:{STRONG}@db1.acme-corp.io/main").encode()).decode()
    assert found_in(f"data: {encoded}") == [
        ("postgres-url", "high", {"user": "web", "host": "db1.acme-corp.io", "database": "main"})
    ]


ACCOUNTS = {
    "env": f"DB_HOST=db1.acme-corp.io\nDB_USER=web\nDB_PASSWORD={STRONG}\nDB_NAME=main\n",
    "password first": f"DB_PASSWORD={STRONG}\nDB_USER=web\nDB_NAME=main\nDB_HOST=db1.acme-corp.io\n",
    "yaml": f"db:\n  host: db1.acme-corp.io\n  database: main\n  username: web\n  password: {STRONG}\n",
    "json": f'{{"host": "db1.acme-corp.io", "user": "web", "password": "{STRONG}", "database": "main"}}',
    "python": f'connect(host="db1.acme-corp.io", user="web", password="{STRONG}", database="main")',
    "kubernetes": "".join(
        f"- name: DB_{name}\n  value: {value}\n"
        for name, value in (
            ("HOST", "db1.acme-corp.io"),
            ("USER", "web"),
            ("PASSWORD", f'"{STRONG}"'),
            ("NAME", "main"),
        )
    ),
}


@pytest.mark.parametrize("text", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_password_is_told_with_its_user_host_and_database(text: str, found_in: FoundIn) -> None:
    ((rule_id, _, parts),) = found_in(text)
    assert (rule_id, parts) == (
        "generic-password-assignment",
        {"user": "web", "host": "db1.acme-corp.io", "database": "main"},
    )


def test_a_password_takes_no_user_of_another_name(found_in: FoundIn) -> None:
    other = "Gx7~|~rwq20LpZ"
    text = f"REDIS_PASSWORD={other}\nDB_USER=web\nDB_PASSWORD={STRONG}\nMAIL_HOST=smtp.acme-corp.io\n"
    assert [each[2] for each in found_in(text)] == [{}, {"user": "web"}]
