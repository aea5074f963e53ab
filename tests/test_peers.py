"""What other scanners wrote themselves, read here; and what they find by their own configuration, found here."""

from __future__ import annotations

import json

from support.cli import scan_json
from support.made_up import make_text
from support.peers import Peers, needs_peers, peers
from support.repo import RepoBuilder

__all__ = ["peers"]

pytestmark = needs_peers

CONFIG = r"""
title = "made for a test"

[[rules]]
id = "acme_token"
description = "Acme token"
regex = '''\b(?i:acme)(?-i)_([[:alnum:]]{20})\b'''
keywords = ["acme"]
[[rules.allowlists]]
stopwords = ["SAMPLE"]
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''made for docs''']
[[rules.allowlists]]
condition = "AND"
paths = ['''^b\.txt$''']
regexes = ['''^zz''']

[[rules]]
id = "either"
regex = '''left-(\w{16})|right-(\w{16})'''

[[rules]]
id = "second-group"
regex = '''user=(\w{4,}) pass=(\w{8,})'''
secretGroup = 2
entropy = 2.5

[[rules]]
id = "only-env"
regex = '''conf_(?P<value>[a-z0-9]{12})'''
path = '''\.env$'''

[[allowlists]]
paths = ['''(?i)^THIRD_PARTY/''']
"""


def _values(*names: str) -> list[str]:
    return [make_text(name, 20) for name in names]


def _write_files(folder: RepoBuilder) -> None:
    one, two, three, four = _values("one", "two", "three", "four")
    folder.write("a.txt", f"ACME_{one}\nacme_{two} made for docs\nAcme_sample{three[:14]}\nleft-{four[:16]}\n")
    folder.write("b.txt", f"acme_zz{one[:18]}\nacme_{two}\nright-{three[:16]}\n")
    folder.write("c.txt", f"acme_zz{one[:18]}\nuser=anne pass={four[:12]}\nuser=anne pass=aaaaaaaa\n")
    folder.write("third_party/d.txt", f"acme_{three}\n")
    folder.write("dev.env", f"X=conf_{one[:12].lower()}\n")
    folder.write("dev.txt", f"X=conf_{one[:12].lower()}\n")


def test_gitleaks_configuration_finds_what_gitleaks_finds_with_it(peers: Peers, repo: RepoBuilder) -> None:
    _write_files(repo)
    (repo.path.parent / "g.toml").write_text(CONFIG)
    done = peers.run("gitleaks", "dir", ".", "-c", "../g.toml", "-f", "json", "-r", "../report.json", cwd=repo.path)
    assert done.returncode == 1, done.stderr
    report = json.loads((repo.path.parent / "report.json").read_text())
    theirs = {(each["RuleID"].replace("_", "-"), each["File"], each["StartLine"], each["Secret"]) for each in report}
    outcome = scan_json("scan", ".", "-c", "../g.toml", cwd=repo.path)
    ours = {
        (finding["rule_id"].removesuffix("-2"), place["path"], place["line"], finding["secret"])
        for finding in outcome.report["findings"]
        for place in finding["locations"]
    }
    assert outcome.err == ""
    assert len(theirs) == 7
    assert ours == theirs


def test_gitleaks_configuration_holds_for_history_too(peers: Peers, repo: RepoBuilder) -> None:
    _write_files(repo)
    repo.git("add", "--all")
    first = repo.commit()
    repo.commit({"e.txt": f"acme_{make_text('late', 20)}\n"})
    config = repo.path.parent / "g.toml"
    config.write_text(CONFIG + f'[[allowlists]]\ncommits = ["{first}"]\n')
    report = repo.path.parent / "report.json"
    peers.run("gitleaks", "git", ".", "-c", str(config), "-f", "json", "-r", str(report), cwd=repo.path)
    theirs = {(each["File"], each["Secret"], each["Commit"]) for each in json.loads(report.read_text())}
    outcome = scan_json("git", ".", "-c", str(config), cwd=repo.path)
    ours = {
        (place["path"], finding["secret"], commit["id"])
        for finding in outcome.report["findings"]
        for place in finding["locations"]
        for commit in place["commits"]
    }
    assert len(theirs) == 1
    assert ours == theirs
