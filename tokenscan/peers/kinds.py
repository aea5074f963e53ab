"""The files that can be taken over, and how one is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from tokenscan.errors import ConfigError
from tokenscan.peers.detect_secrets import is_detect_secrets_baseline, read_detect_secrets
from tokenscan.peers.fingerprint_files import read_betterleaks_ignore, read_gitleaks_ignore
from tokenscan.peers.ggshield import read_ggshield
from tokenscan.peers.gitleaks_config import is_gitleaks_config, read_gitleaks_config
from tokenscan.peers.gitleaks_report import is_gitleaks_report, read_gitleaks_report
from tokenscan.peers.kingfisher import is_kingfisher_baseline, read_kingfisher
from tokenscan.peers.path_files import read_secretlint_ignore, read_trufflehog_exclude
from tokenscan.peers.reader import Outside, Read, read_toml
from tokenscan.peers.taken import Taken


def _is_never(_text: str) -> bool:
    return False


def _looks_like_gitleaks_config(text: str) -> bool:
    try:
        return is_gitleaks_config(read_toml(text, ""))
    except ConfigError:
        return False


def _read_gitleaks_config(text: str, name: str, outside: Outside) -> Taken:
    return read_gitleaks_config(read_toml(text, name), name=name, load=outside.load, known=outside.known)


@dataclass(frozen=True, slots=True)
class Kind:
    """*names*: an expression that the file's name is; *is_it*: does a text without such a name look like one?"""

    read: Read
    names: str = r"(?!)"
    is_it: Callable[[str], bool] = _is_never


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "gitleaks-config": Kind(
            _read_gitleaks_config, r"\.?(gitleaks|betterleaks)\.toml", is_it=_looks_like_gitleaks_config
        ),
        "gitleaks-ignore": Kind(read_gitleaks_ignore, r"\.gitleaksignore"),
        "gitleaks-report": Kind(read_gitleaks_report, is_it=is_gitleaks_report),
        "betterleaks-ignore": Kind(read_betterleaks_ignore, r"\.betterleaksignore"),
        "detect-secrets-baseline": Kind(read_detect_secrets, r"\.secrets\.baseline", is_it=is_detect_secrets_baseline),
        "kingfisher-baseline": Kind(read_kingfisher, is_it=is_kingfisher_baseline),
        "ggshield-config": Kind(read_ggshield, r"\.gitguardian\.ya?ml"),
        "secretlint-ignore": Kind(read_secretlint_ignore, r"\.secretlintignore"),
        "trufflehog-exclude": Kind(read_trufflehog_exclude),
    }
)


def recognise(name: str, text: str) -> str:
    """The kind of the file *name*, by what it is called, else by what it holds. Raises ``ConfigError``."""
    own = PurePath(name).name
    for kind, about in KINDS.items():
        if re.fullmatch(about.names, own):
            return kind
    for kind, about in KINDS.items():
        if about.is_it(text):
            return kind
    raise ConfigError(f"{name}: what kind of file it is cannot be told; say it with --from, one of {', '.join(KINDS)}")
