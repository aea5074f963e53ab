"""What the generic rules find, and what they leave alone, through the whole engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import PlainPrefilter, make_prefilter
from tokenscan.rulebook.load import load_rules


def _reported(engine: Engine, text: str, path: str) -> list[str]:
    found = engine.detect(text.encode(), path=path).candidates
    return [candidate.value.decode() for candidate in found if candidate.confidence != "low"]


def _pairs() -> Iterator[tuple[str, str, str, str]]:
    # path, what is found, its value, and its neighbour that must be left alone
    yield "app.py", 'db_password = "vKq83nTz!w2"', "vKq83nTz!w2", 'db_password = os.environ["DB_PASSWORD"]'
    yield "app.js", "password: 'Gx7rwq20Lp'", "Gx7rwq20Lp", "password: this.state.password"
    yield "Main.java", 'setPassword("Gx7rwq20Lp");', "Gx7rwq20Lp", "setPassword(user.getPassword());"
    yield "main.go", 'Password: "Gx7rwq20Lp",', "Gx7rwq20Lp", 'Password: os.Getenv("PASSWORD"),'
    yield "Db.cs", 'var password = "Gx7rwq20Lp";', "Gx7rwq20Lp", "var password = model.Password;"
    yield "app.rb", "password => 'Gx7rwq20Lp'", "Gx7rwq20Lp", "password => ENV['PASSWORD']"
    yield "db.php", "'password' => 'Gx7rwq20Lp'", "Gx7rwq20Lp", "'password' => env('DB_PASSWORD')"
    yield "db.php", "env('DB_PASSWORD', 'Gx7rwq20Lp')", "Gx7rwq20Lp", "env('DB_PASSWORD', '')"
    yield "app.scala", 'password = Some("Gx7rwq20Lp"),', "Gx7rwq20Lp", "password = Some(password),"
    yield "run.sh", 'export PGPASSWORD="Gx7rwq20Lp"', "Gx7rwq20Lp", 'export PGPASSWORD="$PG_PASSWORD"'
    yield "run.ps1", "$password = 'Gx7rwq20Lp'", "Gx7rwq20Lp", "$password = $env:PASSWORD"
    yield "Dockerfile", "ENV DB_PASSWORD=Gx7rwq20Lp\n", "Gx7rwq20Lp", "ENV DB_PASSWORD=$DB_PASSWORD\n"
    yield "a.json", '{"password": "Gx7rwq20Lp"}', "Gx7rwq20Lp", '{"password": {"type": "string"}}'
    yield "a.go", r'"{\"user\":\"ann\",\"password\":\"Gx7rwq20Lp\"}"', "Gx7rwq20Lp", r'"{\"password\":\"%s\"}"'
    yield "a.yml", "password: Gx7rwq20Lp\n", "Gx7rwq20Lp", "password: !vault |\n"
    yield "c.yml", 'PASSWORD: "${PASSWORD:-Gx7rwq20Lp}"', "Gx7rwq20Lp", 'PASSWORD: "${PASSWORD:-}"'
    yield (
        "k.yaml",
        '- name: DB_PASSWORD\n  value: "Gx7rwq20Lp"',
        "Gx7rwq20Lp",
        "- name: DB_PASSWORD\n  valueFrom:\n    x: y",
    )
    yield "a.xml", "<password>Gx7rwq20Lp</password>", "Gx7rwq20Lp", "<password>${db.password}</password>"
    yield "m.tf", 'password = "Gx7rwq20Lp"', "Gx7rwq20Lp", "password = var.db_password"
    yield "a.properties", "db.password=Gx7rwq20Lp\n", "Gx7rwq20Lp", "db.password=ENC(Gx7rwq20Lp)\n"
    yield ".env", "DB_PASSWORD=Gx7rwq20Lp\n", "Gx7rwq20Lp", "DB_PASSWORD=changeme\n"
    yield (
        "a.py",
        'client_secret = "4e1f7a90-52bd-4c38-9d16-b07c3ae85f21"',
        "4e1f7a90-52bd-4c38-9d16-b07c3ae85f21",
        'id = "4e1f7a90-52bd-4c38-9d16-b07c3ae85f21"',
    )
    yield (
        "a.py",
        'api_key = "8f3a1c9be2d74056a1b7c8d9e0f12345"',
        "8f3a1c9be2d74056a1b7c8d9e0f12345",
        'commit = "8f3a1c9be2d74056a1b7c8d9e0f1234567890abc"',
    )
    yield "a.js", "apiKey: 'Zx81kfQ0vTn3Lw72bYp5Rm'", "Zx81kfQ0vTn3Lw72bYp5Rm", "apiKey: '<your-api-key>'"
    yield "u.py", "postgres://ann:Gx7rwq20Lp@db.acme-corp.io/x", "Gx7rwq20Lp", "postgres://user:pass@localhost/x"
    yield "u.go", '"nats://ann:Gx7rwq20Lp@10.2.3.4:4222"', "Gx7rwq20Lp", '"nats://%s:%s@%s"'
    yield (
        "u.sh",
        "git clone https://ann:Gx7rwq20Lp@git.acme-corp.io/x",
        "Gx7rwq20Lp",
        "git clone git@git.acme-corp.io:x/y",
    )
    yield (
        "c.sh",
        "curl -u ann:Gx7rwq20Lp https://acme-corp.io\n",
        "Gx7rwq20Lp",
        "curl -u $USER:$PASSWORD https://acme-corp.io\n",
    )
    yield "m.sh", "mysql -u root -pGx7rwq20Lp shop\n", "Gx7rwq20Lp", "mysql -u root -p shop\n"


@pytest.mark.parametrize(("path", "text", "value", "neighbour"), list(_pairs()))
def test_a_literal_is_found_and_its_harmless_neighbour_is_not(
    engine: Engine, path: str, text: str, value: str, neighbour: str
) -> None:
    assert (_reported(engine, text, path), _reported(engine, neighbour, path)) == ([value], [])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package-lock.json", '"integrity": "sha512-Zx81kfQ0vTn3Lw72bYp5RmZx81kfQ0vTn3Lw72bYp5Rm=="'),
        ("Cargo.lock", 'checksum = "8f3a1c9be2d74056a1b7c8d9e0f123458f3a1c9be2d74056a1b7c8d9e0f12345"'),
        ("locales/en.json", '"password": "Enter your password"'),
        ("forms.html", '<input type="password" name="password" placeholder="Password">'),
        ("api.py", "def login(username: str, password: str) -> Token:"),
        ("model.ts", "password: string;"),
        ("doc.md", "You must pass `timeout` to the function."),
        ("users.sql", "password = '$2b$12$Qw8zVt7Lm4xNb5gTr8wQzuYt7bNk3wErGx7rwq20LpHz4kd92vTb'"),
        ("cfg.cs", "PublicKeyToken=b77a5c561934e089"),
        ("README.md", "DATABASE_URL=postgres://user:password@localhost:5432/db"),
    ],
)
def test_what_looks_alike_is_left_alone(engine: Engine, path: str, text: str) -> None:
    assert _reported(engine, text, path) == []


@pytest.mark.parametrize("name", ["contraseña", "senha", "mot_de_passe", "kennwort", "пароль", "密码", "passwort"])
def test_names_in_other_languages_count(engine: Engine, name: str) -> None:
    assert _reported(engine, f'{name} = "vKq83nTz!w2"', "app.py") == ["vKq83nTz!w2"]


def test_the_path_alone_never_drops_a_password(engine: Engine) -> None:
    for path in ("tests/fixtures/app.py", "docs/index.md", "app.min.js", ""):
        text = 'db_password = "vKq83nTz!w2"'
        assert [each.value for each in engine.detect(text.encode(), path=path).candidates] == [b"vKq83nTz!w2"]


def test_the_specific_address_rule_reports(engine: Engine) -> None:
    found = engine.detect(b"postgres://ann:Gx7rwq20Lp@db.acme-corp.io/x").candidates
    assert [each.rule.id for each in found] == ["postgres-url"]


def test_every_example_is_found_without_hyperscan_too(general_files: list[Path]) -> None:
    ruleset = compile_rules(load_rules(general_files))
    fast, slow = (Engine(ruleset, make(ruleset.programs)) for make in (make_prefilter, PlainPrefilter))
    for rule in ruleset.rules:
        for example in (*rule.examples, *rule.counter_examples):
            data = example.text.encode()
            assert fast.detect(data, path=example.file) == slow.detect(data, path=example.file)
