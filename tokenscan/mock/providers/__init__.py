"""The providers that are imitated: one file each, named as the provider's rule file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenscan.errors import ConfigError
from tokenscan.mock.provider import Provider
from tokenscan.mock.provider_file import read_provider
from tokenscan.mock.reader import read_source

NAMES: tuple[str, ...] = (
    "airtable",
    "anthropic",
    "asana",
    "atlassian",
    "aws",
    "bitbucket",
    "buildkite",
    "circleci",
    "cloudflare",
    "crates-io",
    "datadog",
    "digitalocean",
    "discord",
    "doppler",
    "dropbox",
    "fastly",
    "figma",
    "github",
    "gitlab",
    "grafana",
    "groq",
    "hashicorp-terraform",
    "heroku",
    "hetzner",
    "hubspot",
    "hugging-face",
    "intercom",
    "launchdarkly",
    "linear",
    "linode",
    "mailgun",
    "mapbox",
    "netlify",
    "new-relic",
    "notion",
    "npm",
    "okta",
    "openai",
    "pagerduty",
    "postman",
    "postmark",
    "pulumi",
    "replicate",
    "resend",
    "rubygems",
    "sendgrid",
    "sentry",
    "shopify",
    "slack",
    "snyk",
    "square",
    "stripe",
    "supabase",
    "telegram",
    "twilio",
    "vercel",
    "xai",
)


def load_providers(further: Sequence[Path] = ()) -> Mapping[str, Provider]:
    """All of them by key, and those of the files *further*, which win. Raises ``ConfigError``."""
    folder = Path(__file__).parent
    return {file.stem: _load(file) for file in (*(folder / f"{name}.toml" for name in NAMES), *further)}


def load_provider(key: str) -> Provider:
    """The built-in provider *key*. Raises ``ConfigError``."""
    if key not in NAMES:
        raise ConfigError(f"{key!r} is not imitated; `tokenscan mock providers` lists what is")
    return _load(Path(__file__).parent / f"{key}.toml")


def _load(file: Path) -> Provider:
    return read_provider(file.stem, read_source(file))
