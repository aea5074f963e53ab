"""A commit's files are compared with those alone that can hold what they hold: nothing that crosses is lost by that."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.crossings import PLANTED
from support.ecosystems import make_value

from tokenscan.environments.compare import compare
from tokenscan.environments.crossing import Crossing
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.names import Names
from tokenscan.environments.needles import Needles
from tokenscan.environments.paths import is_configuration
from tokenscan.environments.press import Press
from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance
from tokenscan.rulebook.comparison import load_comparisons
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import load_ruleset
from tokenscan.scan.imprints import press_blob

NAMES = Names.default()
SECRET = make_value("a needle", 24)
OWN = f"DB_PASSWORD={SECRET}\n"
ADMIN = "ADMIN_PASSWORD="


@pytest.fixture
def engine() -> Any:
    return load_ruleset(find_builtin_rules(), cache=Path(os.environ["TOKENSCAN_CACHE_DIR"])).make_engine()


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(b"a key of the tests", NAMES, load_comparisons(()).hosts)


def imprints_of(
    press: Press, path: str, data: bytes, engine: Any = None, needles: Needles | None = None
) -> list[Imprint]:
    return press_blob(press, Blob(data, "", Provenance("file", path)), engine, needles).imprints


def cross(press: Press, engine: Any, files: Mapping[str, bytes], changed: str) -> tuple[list[Crossing], list[Crossing]]:
    """What crosses with the file *changed* among all, and among those that may have something in common with it."""
    needles = Needles(NAMES)
    own = imprints_of(press, changed, files[changed], engine, needles)
    others = {path: imprints_of(press, path, data) for path, data in files.items() if path != changed}
    kept = {path for path in others if needles.may_be_in(path, files[path])}
    every = compare([*own, *(each for path in others for each in others[path])], NAMES)
    some = compare([*own, *(each for path in kept for each in others[path])], NAMES)
    return [each for each in every if _is_of(each, changed)], [each for each in some if _is_of(each, changed)]


def _is_of(crossing: Crossing, path: str) -> bool:
    return any(place.path == path for place in crossing.places)


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_crossing_is_found_from_each_of_its_files(press: Press, engine: Any, name: str) -> None:
    texts = PLANTED[name].tree(name, with_crossings=True).texts()
    files = {path: text.encode() for path, text in texts.items() if is_configuration(path)}
    for changed in files:
        every, some = cross(press, engine, files, changed)
        assert some == every


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.production", f"OTHER_PASSWORD='{SECRET}'\n"),
        ("config/production.json", f'{{"password": "\\u{ord(SECRET[0]):04x}{SECRET[1:]}"}}'),
        ("values-prod.yaml", f'password: "\\x{ord(SECRET[0]):02x}{SECRET[1:]}"\n'),
        (
            "k8s/prod/secret.yaml",
            f"kind: Secret\ndata:\n  password: {base64.b64encode(SECRET.encode()).decode()}\n",
        ),
        ("values-production.yaml", f"url: postgres://shop:%{ord(SECRET[0]):02x}{SECRET[1:]}@db.shop.io/app\n"),
        ("settings/production.py", f"PASSWORD = '{SECRET[:8]}' '{SECRET[8:]}'\n"),
        ("config/prod/app.xml", f"<a><password>&#{ord(SECRET[0])};{SECRET[1:]}</password></a>"),
        ("application-prod.properties", f"password=\\u{ord(SECRET[0]):04x}{SECRET[1:]}\n"),
    ],
)
def test_a_value_that_is_spelled_otherwise_is_found(press: Press, engine: Any, path: str, text: str) -> None:
    every, some = cross(press, engine, {".env.development": OWN.encode(), path: text.encode()}, ".env.development")
    assert some == every
    assert len(every) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_looked_into(press: Press, engine: Any, encoding: str) -> None:
    files = {".env.development": OWN.encode(), ".env.production": OWN.encode(encoding)}
    every, some = cross(press, engine, files, ".env.development")
    assert (some, len(every)) == (every, 1)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (f"{ADMIN}acme-staging-1\n", f"{ADMIN}ACME-PROD-1\n"),
        ("DB_HOST=DB.Prod.acme.io\n", "DB_HOST=db.prod.acme.io\n"),
        ("PAYPAL_MODE=live\n", "PAYPAL_MODE=Live\n"),
        (f"{ADMIN}83726150\n", f"{ADMIN}83726150\n"),
        ("DB_URL=mysql://u:a@h.acme.io/shop_x\n", "DB_URL=mysql://u:b@h.acme.io:3306/shop_x\n"),
    ],
)
def test_what_need_not_be_the_same_text_is_found(press: Press, engine: Any, own: str, other: str) -> None:
    files = {".env.staging": own.encode(), ".env.production": other.encode()}
    every, some = cross(press, engine, files, ".env.staging")
    assert some == every
    assert every != []


@pytest.mark.parametrize(
    ("own", "path", "text", "expected"),
    [
        (OWN, ".env.production", f"{ADMIN}{make_value('another')}\n", False),
        (OWN, "values-prod.yaml", "db:\n  host: a\n", False),
        ("PORT=1\n", ".env.production", f"DB_PASSWORD={SECRET}\n", False),
        (OWN, ".env.production", f"A={SECRET.upper()}\n", True),
        (OWN, ".env.production", "A='it\\'s'\n", True),
        (OWN, "settings/production.py", "A = 1\n", True),
    ],
)
def test_files_with_nothing_in_common_are_passed_by(
    press: Press, engine: Any, own: str, path: str, text: str, expected: bool
) -> None:
    needles = Needles(NAMES)
    imprints_of(press, ".env.development", own.encode(), engine, needles)
    assert needles.may_be_in(path, text.encode()) is expected
