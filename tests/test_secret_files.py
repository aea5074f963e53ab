"""Files that are secrets: each is found as what it is, once, and nothing else in it; what only looks like one is not.

What the files are: ``tests/secret_files.toml`` and ``support/secret_files.py``.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.cli import scan_json
from support.secret_files import Found, SecretFile, load_texts, make_files

FILES = [*load_texts(), *make_files()]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Found]]:
    """By the file's path, (rule, value) of what one scan of a folder with all of them reports."""
    folder = tmp_path_factory.mktemp("files")
    for file in FILES:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    places: dict[str, set[Found]] = {}
    for finding in scan_json("scan", ".", "--no-repo-config", cwd=folder).report["findings"]:
        for location in finding["locations"]:
            outer = location["path"].partition("!")[0]
            places.setdefault(outer, set()).add((finding["rule_id"], finding["secret"]))
    return places


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_a_file_gives_exactly_the_secrets_in_it(file: SecretFile, found: dict[str, set[Found]]) -> None:
    assert found.get(file.path, set()) == set(file.found)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_a_secret_key_that_gpg_exports_is_found(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", ""]
    subprocess.run([*gpg, "--quick-generate-key", "ann@corp.io", "ed25519", "sign", "1y"], check=True)
    exported = subprocess.run([*gpg, "--armor", "--export-secret-keys"], check=True, capture_output=True).stdout
    public = subprocess.run([*gpg, "--armor", "--export"], check=True, capture_output=True).stdout
    (tmp_path / "key.asc").write_bytes(exported)
    (tmp_path / "public.asc").write_bytes(public)
    findings = scan_json("scan", "key.asc", "public.asc", cwd=tmp_path).report["findings"]
    assert [(each["rule_id"], each["facts"]["encrypted"]) for each in findings] == [("pgp-private-key", "no")]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_a_key_of_ssh_keygen_is_found_and_its_public_half_is_not(tmp_path: Path) -> None:
    words = ["-q", "-t", "ed25519", "-f", str(tmp_path / "id_ed25519"), "-N", "made up"]
    subprocess.run(["ssh-keygen", *words], check=True)
    shown = subprocess.run(["ssh-keygen", "-lf", str(tmp_path / "id_ed25519.pub")], check=True, capture_output=True)
    findings = scan_json("scan", ".", cwd=tmp_path).report["findings"]
    facts = [(each["rule_id"], each["facts"]["encrypted"], each["facts"]["ssh fingerprint"]) for each in findings]
    assert facts == [("pem-encrypted-private-key", "yes", shown.stdout.split()[1].decode())]
