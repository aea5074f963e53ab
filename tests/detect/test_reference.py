from __future__ import annotations

import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenscan.detect.reference import REFERENCES, describe_reference


@pytest.mark.parametrize(
    "value",
    [
        "$DB_PASSWORD",
        "${DB_PASSWORD}",
        "${DB_PASSWORD:?unset}",
        "$(cat /run/secrets/db)",
        "`pass show db`",
        "$1",
        "%DB_PASSWORD%",
        "$env:DB_PASSWORD",
        "$(DbPassword)",
        "@DB_PASSWORD@",
        'os.environ["DB_PASSWORD"]',
        "os.getenv('X')",
        "process.env.DB_PASSWORD",
        "import.meta.env.VITE_KEY",
        'System.getenv("X")',
        "settings.DB_PASSWORD",
        'config["password"]',
        "config.get('password')",
        "self.password",
        "%(password)s",
        "%s",
        "{}",
        "{password}",
        "{0}",
        "{{ .Values.db.password }}",
        "{{db_password}}",
        "{{{token}}}",
        "<%= ENV['X'] %>",
        "#{password}",
        "#{Token}#",
        "__Token__",
        "${{ secrets.DB_PASSWORD }}",
        "<< parameters.token >>",
        "((db-password))",
        "%env(DB_PASSWORD)%",
        "var.db_password",
        "module.db.password",
        "!Ref DbPassword",
        "{{resolve:secretsmanager:db:SecretString:password}}",
        "op://vault/database/password",
        "vault:secret/data/db#password",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        "projects/p/secrets/s/versions/1",
        "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/y)",
        "/run/secrets/db_password",
        "prefix-${SUFFIX}",
    ],
)
def test_a_name_for_a_value_kept_elsewhere_is_a_reference(value: str) -> None:
    assert describe_reference(value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "Xk7vRt92qLw",
        "pa$$word",
        "P@ssw0rd!",
        "a.b-c_d",
        "vKq83nTz!w2",
        "MySekretPa$$word",
        "zq(!)Ch7",
        "banana",
        "12%34",
        ":-)",
    ],
)
def test_a_literal_is_no_reference(value: str) -> None:
    assert describe_reference(value.encode()) is None


def test_random_tokens_are_no_references() -> None:
    draw = random.Random(3)
    alphabet = string.ascii_letters + string.digits + "+/-_="
    tokens = ("".join(draw.choices(alphabet, k=24)).encode() for _ in range(10_000))
    assert [token for token in tokens if describe_reference(token)] == []


def test_no_family_has_a_group_of_its_own() -> None:
    """The family is told by the number of the group that took part."""
    assert all(re.compile(pattern).groups == 0 for patterns in REFERENCES.values() for pattern in patterns)


@given(st.binary(max_size=80))
def test_any_bytes_get_an_answer(value: bytes) -> None:
    describe_reference(value)
