"""SARIF 2.1.0: one result an issue, at the line of ``tokens.toml`` where the token is declared."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from tokenscan.gitio.worktree import find_work_tree
from tokenscan.inventory.issue import ISSUE_KINDS, Issue, Level
from tokenscan.inventory.report.record import Record, spell_time
from tokenscan.inventory.result import CheckResult, TokenCheck
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.uri import name_folder, quote_path

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
CATEGORY = "tokenscan-check/"
ROOT = "SRCROOT"

_LEVELS: dict[Level, str] = {"error": "error", "unchecked": "warning", "warning": "warning", "note": "note"}
_SEVERITY: dict[Level, str] = {"error": "8.0", "unchecked": "5.5", "warning": "5.5", "note": "0.5"}
"""What GitHub sorts by."""


def write_sarif(result: CheckResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as one run. What could not be checked makes the run unsuccessful."""
    stream.write(
        dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_describe_run(result, options)]}, indent=2) + "\n"
    )


def _describe_run(result: CheckResult, options: ReportOptions) -> Record:
    file = Path(os.path.abspath(result.file))  # noqa: PTH100 - a link stays one
    root = find_work_tree(str(file.parent)) or str(file.parent)
    codes = sorted({issue.code for token in result.tokens for issue in token.issues})
    places = {code: position for position, code in enumerate(codes)}
    uri = quote_path(os.path.relpath(os.path.realpath(file), root).replace(os.sep, "/"))
    invocation: Record = {
        "executionSuccessful": not result.has("unchecked"),
        "endTimeUtc": spell_time(result.at),
        "toolExecutionNotifications": [{"level": "note", "message": {"text": note}} for note in result.notes],
    }
    if options.exit_code is not None:
        invocation["exitCode"] = options.exit_code
    return {
        "tool": {
            "driver": {
                "name": "tokenscan",
                "version": options.version,
                "rules": [_describe_rule(code) for code in codes],
            }
        },
        "automationDetails": {"id": CATEGORY},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"uri": name_folder(root)}},
        "invocations": [invocation],
        "results": [
            _describe_result(token, issue, places[issue.code], uri) for token in result.tokens for issue in token.issues
        ],
    }


def _describe_rule(code: str) -> Record:
    kind = ISSUE_KINDS[code]
    return {
        "id": code,
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": kind.title},
        "help": {"text": f"{kind.title} `tokenscan check` tells what to do for each token."},
        "defaultConfiguration": {"level": _LEVELS[kind.level]},
        "properties": {"tags": ["security", kind.aspect], "security-severity": _SEVERITY[kind.level]},
    }


def _describe_result(token: TokenCheck, issue: Issue, position: int, uri: str) -> Record:
    own = token.declaration
    label = f"{own.name} ({own.environment})" if own.environment else own.name
    identity = "\0".join((own.name, own.environment, issue.code)).encode()
    return {
        "ruleId": issue.code,
        "ruleIndex": position,
        "level": _LEVELS[issue.level],
        "message": {"text": f"{label} {issue.what}: {issue.why}. Next: {issue.next_step}."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": ROOT},
                    "region": {"startLine": own.line},
                }
            }
        ],
        "partialFingerprints": {"tokenscanCheck/v1": sha256(identity).hexdigest()[:32]},
    }
