"""Crossings as findings: where they are told, and what accepts them."""

from __future__ import annotations

import json
import pickle
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from support.cli import tokenscan
from support.ecosystems import make_value
from support.repo import RepoBuilder
from support.run import Runner

from tokenscan.detect.match import Candidate
from tokenscan.environments.names import Names
from tokenscan.environments.press import Press, assign
from tokenscan.environments.read import read_settings
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.rulebook.comparison import load_comparisons
from tokenscan.scan.environment_history import RepositoryComparer
from tokenscan.scan.imprint_cache import ImprintCache, recall
from tokenscan.scan.imprints import FilePresser, Pressed
from tokenscan.sources.tree import TreeSource

SHARED = make_value("shared by two", 24)
OTHER = make_value("another one", 24)
CHANGED = make_value("changed", 24)
DEVELOPMENT = f"DB_PASSWORD={SHARED}\nPORT=1\n"
PRODUCTION = f"PORT=1\nDB_PASSWORD={SHARED}\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


def crossings(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in document["findings"] if each["rule_id"].startswith("environment-")]


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f".env.{name}").write_text(text)
    return root


def test_a_finding_names_both_places_the_production_one_first_and_why(run: Runner, tmp_path: Path) -> None:
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION)
    (found,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert {key: found[key] for key in ("rule_id", "severity", "confidence", "environment", "facts")} == {
        "rule_id": "environment-shared-secret",
        "severity": "high",
        "confidence": "high",
        "environment": "production",
        "facts": {
            "crosses": "development and production",
            "production": ".env.production:2, DB_PASSWORD: by the path .env.production",
            "development": ".env.development:1, DB_PASSWORD: by the path .env.development",
            "why": "DB_PASSWORD has the same value in both",
        },
    }
    places = [(each["path"], each["line"], each["column"], each["context"]) for each in found["locations"]]
    assert places == [(".env.production", 2, 13, "DB_PASSWORD=…"), (".env.development", 1, 13, "DB_PASSWORD=…")]


def test_lower_environments_may_share_and_staging_may_not(run: Runner, tmp_path: Path) -> None:
    write(tmp_path, development=DEVELOPMENT, test=DEVELOPMENT)
    assert crossings(run("scan", "-f", "json", str(tmp_path)).document) == []
    write(tmp_path, staging=PRODUCTION)
    (found,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert (found["severity"], found["facts"]["crosses"]) == ("medium", "test, development and staging")


def test_the_fingerprint_is_of_the_value_and_not_of_its_places(run: Runner, tmp_path: Path) -> None:
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION)
    (before,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    write(tmp_path, development="", production="\n\n" + PRODUCTION, staging=DEVELOPMENT)
    (after,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert before["fingerprint"] == after["fingerprint"]
    assert before["value_hash"] == after["value_hash"] != before["fingerprint"][2:]


def test_no_hash_of_a_value_is_written_without_an_organisations_key(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKENSCAN_KEY")
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION)
    assert "value_hash" not in json.dumps(run("scan", "-f", "json", str(tmp_path)).document)


def test_the_report_does_not_depend_on_the_number_of_processes(run: Runner, tmp_path: Path) -> None:
    for number in range(150):
        folder = tmp_path / f"s{number}"
        folder.mkdir()
        write(folder, development=f"API_TOKEN={make_value(f'd{number}')}\n", production=DEVELOPMENT)
    write(tmp_path, development=DEVELOPMENT)
    one, two = (run("scan", "-f", "json", f"-j{jobs}", str(tmp_path)).document["findings"] for jobs in (1, 2))
    assert one == two
    assert len(crossings({"findings": one})) == 1


@pytest.mark.parametrize(
    "configuration",
    [
        'disable = ["environment-*"]',
        'disable = ["environment-shared-secret"]',
        "[environments]\nenabled = false",
        '[environments]\nshared = ["DB_*"]',
        '[[allow]]\nrules = ["environment-shared-secret"]\npaths = ["development$"]',
        'exclude = [".env.development"]',
    ],
)
def test_the_configuration_turns_it_off(run: Runner, tmp_path: Path, configuration: str) -> None:
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION)
    (tmp_path / ".tokenscan.toml").write_text(configuration)
    assert crossings(run("scan", "-f", "json", str(tmp_path)).document) == []


def test_a_comparison_that_is_none_is_an_error(run: Runner, tmp_path: Path) -> None:
    (tmp_path / ".tokenscan.toml").write_text('disable = ["environment-nothing"]')
    ran = run("scan", str(tmp_path))
    assert (ran.code, "environment-nothing" in ran.err) == (2, True)


def test_a_comment_accepts_it_at_the_first_place_or_where_it_names_the_rule(run: Runner, tmp_path: Path) -> None:
    def suppressed() -> list[str | None]:
        found = crossings(run("scan", "-f", "json", str(tmp_path)).document)
        return [each["suppression"] and each["suppression"]["path"] for each in found]

    comment = f"# tokenscan:allow\n{DEVELOPMENT}"
    write(tmp_path, development=comment, production=PRODUCTION)
    assert suppressed() == [None]
    write(tmp_path, development=comment.replace("allow", "allow rule=environment-shared-secret"))
    assert suppressed() == [".env.development"]
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION.replace("DB", "# tokenscan:allow\nDB"))
    assert suppressed() == [".env.production"]


def test_the_gate_and_the_baseline_know_it(run: Runner, tmp_path: Path) -> None:
    write(tmp_path, staging="TLS=1\n", production="ADMIN_PASSWORD=changeme\n")
    assert run("scan", str(tmp_path)).code == 1
    assert run("scan", "--fail-on", "severity >= critical", str(tmp_path)).code == 0
    assert run("baseline", "create", "--files", str(tmp_path)).code == 0
    assert run("scan", str(tmp_path)).code == 0


def test_sarif_describes_the_rule(run: Runner, tmp_path: Path) -> None:
    write(tmp_path, development=DEVELOPMENT, production=PRODUCTION)
    document = run("scan", "-f", "sarif", str(tmp_path)).document
    rules = {rule["id"]: rule for rule in document["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["environment-shared-secret"]["shortDescription"]["text"] == "Secret shared by two environments"


def test_git_compares_what_is_checked_out(run: Runner, repo: RepoBuilder) -> None:
    repo.commit({".env.development": DEVELOPMENT, ".env.production": PRODUCTION})
    (found,) = crossings(run("git", "-f", "json", str(repo.path)).document)
    assert [(each["kind"], each["path"], each["current"]) for each in found["locations"]] == [
        ("committed", ".env.production", True),
        ("committed", ".env.development", True),
    ]


def test_git_tells_a_value_that_moved_from_development_to_production(run: Runner, repo: RepoBuilder) -> None:
    first = repo.commit({".env.development": DEVELOPMENT, ".env.production": f"DB_PASSWORD={OTHER}\n"})
    repo.commit({".env.development": f"DB_PASSWORD={CHANGED}\n"})
    repo.commit({".env.production": PRODUCTION})
    (found,) = crossings(run("git", "-f", "json", str(repo.path)).document)
    assert found["facts"]["why"] == "DB_PASSWORD has the same value in both, over time"
    now, before = found["locations"]
    assert (now["path"], now["current"]) == (".env.production", True)
    assert (before["path"], before["current"], [each["id"] for each in before["commits"]]) == (
        ".env.development",
        False,
        [first],
    )


def test_git_tells_it_of_a_file_that_is_gone(run: Runner, repo: RepoBuilder) -> None:
    repo.commit({"deploy/.env.staging": DEVELOPMENT, "a.txt": "a"})
    repo.git("rm", "--quiet", "deploy/.env.staging")
    repo.commit({".env.production": PRODUCTION})
    (found,) = crossings(run("git", "-f", "json", str(repo.path)).document)
    assert [each["path"] for each in found["locations"]] == [".env.production", "deploy/.env.staging"]


def test_a_range_tells_what_it_brings_in_alone(run: Runner, repo: RepoBuilder) -> None:
    repo.commit({".env.development": DEVELOPMENT, ".env.production": PRODUCTION})
    base = repo.commit({"readme.txt": "a"})
    repo.commit({".env.development": DEVELOPMENT + "A=1\n"})
    assert crossings(run("git", "--since-commit", base, "-f", "json", str(repo.path)).document) == []
    repo.commit({".env.staging": f"JWT_SECRET={OTHER}\n", ".env.production": PRODUCTION + f"JWT_SECRET={OTHER}\n"})
    (found,) = crossings(run("git", "--since-commit", base, "-f", "json", str(repo.path)).document)
    assert found["facts"]["crosses"] == "staging and production"


def test_a_commit_is_compared_with_the_rest_of_the_tree(run: Runner, repo: RepoBuilder) -> None:
    repo.commit({".env.production": PRODUCTION, "config/database.yml": "test:\n  password: x\n"})
    repo.stage(".env.development", DEVELOPMENT)
    ran = run("scan", "--staged", "-f", "json", str(repo.path))
    (found,) = crossings(ran.document)
    assert [(each["kind"], each["path"]) for each in found["locations"]] == [
        ("committed", ".env.production"),
        ("staged", ".env.development"),
    ]
    again = run("scan", "--staged", "-f", "json", str(repo.path))
    assert again.document["findings"] == ran.document["findings"]


def test_a_commit_is_not_held_up_by_what_crossed_before(run: Runner, repo: RepoBuilder) -> None:
    repo.commit({".env.production": PRODUCTION, ".env.development": DEVELOPMENT})
    repo.stage(".env.development", DEVELOPMENT + "LOG=1\n")
    assert crossings(run("scan", "--staged", "-f", "json", str(repo.path)).document) == []


def test_the_hook_refuses_what_crosses_though_no_rule_sees_a_secret(repo: RepoBuilder) -> None:
    repo.commit({".env.production": "ADMIN_PASSWORD=acme-prod-1\n"})
    repo.stage(".env.staging", "ADMIN_PASSWORD=acme-staging-1\n")
    for _ in range(2):  # the second time with compiled rules, by a glance first
        outcome = tokenscan("hook", "pre-commit", cwd=repo.path)
        assert (outcome.code, "environment-derived" in outcome.out) == (1, True)


def test_what_is_kept_of_files_holds_no_value(
    run: Runner, repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(cache))
    repo.commit({".env.production": f"{PRODUCTION}URL=postgres://shop:{OTHER}@db.prod.shop.io/app\n"})
    repo.stage(".env.development", f"TOKEN={OTHER}\n")
    run("scan", "--staged", str(repo.path))
    (file,) = cache.glob("environments-*")
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert b"DB_PASSWORD" in kept
    assert not any(value.encode() in kept for value in (SHARED, OTHER, "db.prod.shop.io"))


def test_what_reads_files_can_be_sent_to_another_process() -> None:
    press = Press(b"k", Names.default(), load_comparisons().hosts)
    presser = FilePresser(TreeSource(Plumbing(), {}), press)
    assert pickle.loads(pickle.dumps(presser)) == presser  # noqa: S301 - our own


@pytest.mark.parametrize(
    "name", ["application-{}.properties", ".env.{}", "{}.conf", "config/{}/app.yml", "{}.xml.config"]
)
def test_values_that_are_no_utf_8_are_compared_like_others(run: Runner, tmp_path: Path, name: str) -> None:
    for environment in ("dev", "prod"):
        file = tmp_path / name.format(environment)
        file.parent.mkdir(parents=True, exist_ok=True)
        sign = ": " if name.endswith("yml") else "="
        file.write_bytes(b"db_password" + sign.encode() + b"caf\xe9-Xyz9\nDB_HOST" + sign.encode() + b"\xe9.x\n")
    (found,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert (found["rule_id"], [each["line"] for each in found["locations"]]) == ("environment-shared-secret", [1, 1])


def test_a_second_scan_of_a_history_says_the_same_from_what_is_kept(
    run: Runner, repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({".env.development": DEVELOPMENT, ".env.production": f"DB_PASSWORD={OTHER}\n"})
    repo.commit({".env.development": f"DB_PASSWORD={CHANGED}\n"})
    repo.commit({".env.production": PRODUCTION})
    first = run("git", "-f", "json", str(repo.path)).document["findings"]
    monkeypatch.setattr(RepositoryComparer, "_press", lambda *_: pytest.fail("files were read again"))
    assert crossings({"findings": first})
    assert run("git", "-f", "json", str(repo.path)).document["findings"] == first


def test_what_is_kept_is_not_believed_when_the_rules_are_others(run: Runner, repo: RepoBuilder, tmp_path: Path) -> None:
    text = f"PLAIN=xq_{OTHER}\n"
    repo.commit({".env.development": text, ".env.production": text})
    assert crossings(run("git", "-f", "json", str(repo.path)).document) == []
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[[rule]]\nid = "own-token"\nname = "Own token"\nfamily = "own"\nseverity = "high"\nconfidence = "high"\n'
        'keywords = ["xq_"]\npattern = \'(?P<secret>xq_[A-Za-z0-9]{24})\'\nreference = ""\n'
        'can = "All."\nrotate = "Do."\n'
    )
    configuration = tmp_path / "own-tokenscan.toml"
    configuration.write_text(f"rules = ['{rules}']\n")
    found = run("git", "--config", str(configuration), "-f", "json", str(repo.path)).document
    assert [each["rule_id"] for each in crossings(found)] == ["environment-shared-secret"]


def test_a_file_that_could_not_be_read_is_asked_for_again(tmp_path: Path) -> None:
    press = Press(b"k" * 32, Names.default(), {})
    cache = ImprintCache(tmp_path, "repository", press)
    assert recall(cache, [(".env", "1" * 40)], lambda _: Pressed()) == []
    asked: list[object] = []
    recall(cache, [(".env", "1" * 40)], lambda files: asked.append(files) or Pressed(files=list(files)))
    recall(ImprintCache(tmp_path, "repository", press), [(".env", "1" * 40)], lambda _: pytest.fail("it is known"))
    assert asked == [[(".env", "1" * 40)]]


def test_what_is_kept_of_configuration_files_can_be_cleared(
    run: Runner, repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(tmp_path / "kept"))
    repo.commit({".env.development": DEVELOPMENT, ".env.production": PRODUCTION})
    run("git", "-f", "json", str(repo.path))
    assert list((tmp_path / "kept").glob("environments-*"))
    run("cache", "clear")
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_secret_of_kubernetes_is_told_once_though_a_rule_sees_its_base64(run: Runner, tmp_path: Path) -> None:
    coded = b64encode(SHARED.encode()).decode()
    for name in ("dev", "prod"):
        file = tmp_path / "overlays" / name / "secret.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: app}}\ndata:\n  API_TOKEN: {coded}\n")
    (found,) = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert [each["line"] for each in found["locations"]] == [5, 5]


def test_a_test_key_that_an_alias_brings_to_production_is_told(run: Runner, tmp_path: Path) -> None:
    key = "sk_test_" + make_value("an alias", 24)
    text = f"base: &base\n  payments: {key}\ndevelopment:\n  <<: *base\nproduction:\n  <<: *base\n"
    (tmp_path / "config.yml").write_text(text)
    found = crossings(run("scan", "-f", "json", str(tmp_path)).document)
    assert [(each["rule_id"], each["environment"]) for each in found] == [("environment-test-key", "production")]


def test_thousands_of_secrets_in_one_file_find_their_settings() -> None:
    data = "".join(f"K{at}=s{at:05}x\n" for at in range(4_000)).encode()
    settings = tuple(read_settings(".env.production", data, Names.default()).settings)
    rule = next(iter(load_comparisons().rules.values()))
    starts = [data.index(b"s%05dx" % at) for at in range(4_000)]
    candidates = [Candidate(rule, start, start + 7, data[start : start + 7], "high") for start in starts]
    assert assign(settings, data, candidates) == {at: [each] for at, each in enumerate(candidates)}
