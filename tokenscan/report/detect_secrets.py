"""A baseline of detect-secrets, for those who are on their way over. Names are those of detect-secrets 1.5.0."""

from __future__ import annotations

import hashlib
from typing import TextIO

from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Rule
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import Row, list_rows

VERSION = "1.5.0"

PLUGINS: tuple[Record, ...] = (
    *({"name": name} for name in ("ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector")),
    {"name": "Base64HighEntropyString", "limit": 4.5},
    *({"name": name} for name in ("BasicAuthDetector", "CloudantDetector", "DiscordBotTokenDetector")),
    *({"name": name} for name in ("GitHubTokenDetector", "GitLabTokenDetector")),
    {"name": "HexHighEntropyString", "limit": 3.0},
    *({"name": name} for name in ("IbmCloudIamDetector", "IbmCosHmacDetector", "IPPublicDetector", "JwtTokenDetector")),
    {"name": "KeywordDetector", "keyword_exclude": ""},
    *({"name": name} for name in ("MailchimpDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector")),
    *({"name": name} for name in ("PypiTokenDetector", "SendGridDetector", "SlackDetector", "SoftlayerDetector")),
    *({"name": name} for name in ("SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector")),
    {"name": "TwilioKeyDetector"},
)
"""All that it brings, with their defaults: the next ``detect-secrets scan --baseline`` looks with these."""

TYPES: tuple[tuple[str, str], ...] = (
    ("artifactory-", "Artifactory Credentials"),
    ("aws-", "AWS Access Key"),
    ("azure-storage-", "Azure Storage Account access key"),
    ("discord-bot-", "Discord Bot Token"),
    ("github-", "GitHub Token"),
    ("gitlab-", "GitLab Token"),
    ("http-basic-", "Basic Auth Credentials"),
    ("generic-url-", "Basic Auth Credentials"),
    ("ibm-cloud-", "IBM Cloud IAM Key"),
    ("ibm-cos-", "IBM COS HMAC Credentials"),
    ("jwt", "JSON Web Token"),
    ("mailchimp-", "Mailchimp Access Key"),
    ("npm", "NPM tokens"),
    ("openai-", "OpenAI Token"),
    ("openssh-", "Private Key"),
    ("pem-", "Private Key"),
    ("pypi-", "PyPI Token"),
    ("sendgrid-", "SendGrid API Key"),
    ("slack-", "Slack Token"),
    ("square-", "Square OAuth Secret"),
    ("stripe-", "Stripe Access Key"),
    ("telegram-bot-", "Telegram Bot Token"),
    ("twilio-", "Twilio API Key"),
    ("generic-", "Secret Keyword"),
)
"""Beginnings of our rule ids, and what detect-secrets calls the kind; the first that fits holds."""


def write_detect_secrets(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*, with suppressed findings as audited false alarms. Raises ``UsageError`` where unsalted hashes are
    not allowed, and where *result* holds no values to hash.
    """
    check_unsalted(allowed=options.allow_unsalted)
    check_values(result)
    results: dict[str, list[Record]] = {}
    for row in list_rows(result, options, suppressed=True):
        results.setdefault(row.path, []).append(_describe(row))
    document = {
        "version": VERSION,
        "plugins_used": list(PLUGINS),
        "filters_used": [{"path": "detect_secrets.filters.allowlist.is_line_allowlisted"}],
        "results": {path: _sort(results[path]) for path in sorted(results)},
        "generated_at": options.ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    stream.write(dump(document, indent=2) + "\n")


def check_unsalted(*, allowed: bool) -> None:
    """Raise ``UsageError`` unless unsalted hashes are *allowed*."""
    if not allowed:
        raise UsageError(
            "--format detect-secrets: such a baseline holds unsalted SHA-1 hashes, from which weak passwords can be "
            "guessed; add --allow-unsalted if that is fine"
        )


def check_values(result: ScanResult) -> None:
    """Raise ``UsageError`` where a value is not known."""
    if any(finding.secret.is_masked for finding in result.findings):
        raise UsageError(
            "--format detect-secrets needs the values of secrets, and the input holds masked ones: write this format "
            "from the scan itself, or convert a report that was written with --show-secrets"
        )


def _describe(row: Row) -> Record:
    secret = row.finding.secret
    # Its identity of a secret is unsalted SHA-1; `--allow-unsalted` was given.
    digest = hashlib.sha1(secret.reveal(), usedforsecurity=False).hexdigest()
    record: Record = {
        "type": name_type(row.finding.rule),
        "filename": row.path,
        "hashed_secret": digest,
        "is_verified": row.finding.verdict.state == "valid",
        "line_number": row.location.span.line,
    }
    return {**record, "is_secret": False} if row.finding.suppression else record


def name_type(rule: Rule) -> str:
    """What detect-secrets calls the kind; the rule's own name where it has none."""
    return next((name for start, name in TYPES if rule.id.startswith(start)), rule.name or rule.id)


def _sort(records: list[Record]) -> list[Record]:
    """In its order, each identity (type and hash in one file) once."""
    ordered = sorted(records, key=lambda each: (each["line_number"], each["hashed_secret"], each["type"]))
    return list({(each["type"], each["hashed_secret"]): each for each in reversed(ordered)}.values())[::-1]
