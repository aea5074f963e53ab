"""Values that name a place where the secret is kept: look-ups, variables of shells and templates, secret managers."""

from __future__ import annotations

import re
from functools import cache

REFERENCES: dict[str, tuple[str, ...]] = {
    # What it is → expressions for the whole value.
    "a secret manager's address": (
        r"(?:op|doppler|infisical|berglas|sm|bws|keychain|secretsmanager|gcpsm|azurekeyvault|keyvault|awssm|azkv|ref\+\w+)://\S+",
        r"(?:vault|akeyless|ssm|bws|keychain):[\w./:#@+\-]+",
        r"(?:secret|kv)/data/\S+",
        r"arn:aws[\w-]*:(?:secretsmanager|ssm|kms|iam)\S*",
        r"projects/[\w-]+/secrets/\S+",
        r"@Microsoft\.KeyVault\(.*\)?",
        r"https?://[\w-]+\.vault\.azure\.net/\S*",
    ),
    "a file of secrets": (
        r"/(?:run|var|etc|mnt|vault|opt|home|usr|root|tmp)/[\w./\-]+",
        r"(?:file|classpath)://?\S+",
    ),
    "a CloudFormation or YAML tag": (
        r"!(?:Ref|Sub|GetAtt|ImportValue|vault|reference|env|secret|encrypted)\b.*",
        r"\{\{resolve:.*\}\}",
    ),
    "a CI secret": (r"\$\{\{.*\}\}", r"<<\s*[\w.]+\s*>>", r"\(\([\w./:\-]+\)\)"),
    "a template variable": (
        r"\{\{.*\}\}|\{%.*%\}|<%.*%>|\[\[.*\]\]|#\{.*\}#?|\$!?\{[^{}]*\}|%\{.*\}|%env\(.*\)%",
        r"@\{?(?:[a-z_.]+|[A-Z][A-Z0-9_.]*_[A-Z0-9_]+)\}?@?|@[A-Z_]{3,}@?",
        r"###?\w+###?|__[A-Za-z]\w*__|~[A-Za-z]\w*~|![A-Za-z_]\w*!",
        r"%%?[A-Za-z_][\w.]*%%?",
    ),
    "a shell or make variable": (
        r"\$\$?[A-Za-z_]\w*|\$[0-9@*#]|\$\{[0-9]+\}",
        r"\$\$?\{[!#]?[A-Za-z_]\w*(?:[:?+%#/^,].*)?\}",
        r"\$\([^()]*\)?|`[^`]+`",
    ),
    "a PowerShell variable": (
        r"\$(?:env|script|global|using|local):\w+(?:\.\w+)*",
        r"\$\w+(?:[.:\[]+\w+[\])]*)+|\$ENV\{\w+\}",
    ),
    "a format field": (
        r"\{[A-Za-z_]?[\w.!:\[\]'\"-]*\}|\{\d*\}",
        r"%\(?\w*\)?[sdqvrx]|%@|:[A-Za-z_]\w*|\?|\$\d",
    ),
    "a look-up of the environment": (
        r".*(?:\bos\.environ|\bprocess\.env|\bimport\.meta\.env|\bDeno\.env|\b[Gg]etenv\b|\bENV[\[.(]).*",
        r".*(?:\$_(?:ENV|SERVER)\[|GetEnvironmentVariable|System\.get(?:env|Property)|std::env|\benv!?\().*",
    ),
    "a look-up of the configuration": (
        r"[\w.:$>-]*[\w$](?:\([\w\s.,'\"$/=:-]*\)|\[[\w\s.'\"$:-]*\])[.\w()\[\]]*",
        r"(?:settings|config|conf|cfg|configuration|secrets|vars|env|credentials|values|props|params|options|opts|args"
        r"|self|this|request|req|context|ctx|process|environment|local|var|data|module|app|state|inputs?|steps|needs"
        r"|parameters)(?:\.[A-Za-z_][\w.\-]*)+",
    ),
}

_INNER = re.compile(
    r"\$\{[A-Za-z_][^{}]*\}|\$\{\{|\{\{.*?\}\}|\{[a-z_][a-z_.0-9]*\}|#\{[\w.@]+\}|<%.*?%>"
    r"|\$\([A-Za-z_][\w. -]*\)|%\(\w+\)s"
)
"""A variable inside a longer text."""


def describe_reference(value: bytes) -> str | None:
    """What *value* refers to, in a few words; ``None`` if it is a literal, as far as it tells by itself."""
    if value.isalnum():
        return None
    text = value.decode("utf-8", "replace")
    found = _any_reference().fullmatch(text)
    if found is not None and found.lastindex is not None:
        return tuple(REFERENCES)[found.lastindex - 1]
    return "a text with a variable in it" if _INNER.search(text) else None


@cache
def _any_reference() -> re.Pattern[str]:
    """A group a family; compiled when the first value is asked about."""
    return re.compile("|".join(f"({'|'.join(patterns)})" for patterns in REFERENCES.values()), re.DOTALL)
