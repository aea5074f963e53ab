"""Environments' words inside file names, folders and keys: ``acme-prod-eu`` is production, ``product-list`` nothing."""

from __future__ import annotations

import re

from tokenscan.environments.names import DEVELOPMENT, Names
from tokenscan.environments.word_set import word_set

_TOKEN = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")
_NEGATIONS = word_set("non not no un anti post ex without except")

_WEAK = word_set("stage stag live local localhost test tests testing ci sandbox qa develop")
"""Words of everyday use: they count alone, last, or before a word of configuration, not before any other."""

_LONELY = frozenset({"ci", "live", "stag"})
"""Words that count last only where a word of configuration or a dot stands before: ``values-ci``, not ``gitlab-ci``."""

_COMPANIONS = word_set(
    "env envs environment config configs configuration conf cfg settings setting values value vars var variables"
    " tfvars application appsettings app secrets secret credentials creds properties props compose override"
    " overrides overlay inventory hosts cluster clusters account region values params parameters stack workspace"
    " namespace backend db database site web api server servers deploy deployment k8s kube helm infra docker"
    " dockerfile aws gcp azure eu us ap uk de east west north south central"
)
"""Words that stand beside an environment's in the names of files and folders that belong to one."""

_UNRELATED_AFTER = word_set(
    "ops tool tools tooling requirements deps dependencies dependency docs guide kit team container containers"
    " catalog catalogue category categories list lists id ids desc description name names sku image images detail"
    " details page pages type types order orders line lines plan plans planning ready schedule schedules manager"
    " unit units company companies crew batch batches cost costs run runs item items"
)
"""What makes the word before it another word: ``prod-catalog``, ``production_orders``, ``dev-tools``."""

_UNRELATED_BEFORE = {
    "stage": word_set("multi build on back main off first second third single up center centre next last"),
    "live": frozenset(["go", "re", "is", "on", "stay"]),
    "test": frozenset(["con", "la", "pro"]),
    "dev": frozenset(["web", "game", "sub"]),
    "local": frozenset(["non", "is"]),
}


def is_everyday(word: str) -> bool:
    """Does *word*, an environment's, mean other things as well: ``stage``, ``test``, ``dev``?"""
    return word.lower() in _WEAK or word.lower() == "dev"


def split_words(text: str) -> list[str]:
    """The words of an identifier in lower case: ``ProductionConfig-2`` is ``production``, ``config``, ``2``."""
    return [match.group().lower() for match in _TOKEN.finditer(text)]


def find_environment(text: str, names: Names) -> str | None:
    """The one environment that *text*, a part of a path or an identifier, speaks of; ``None`` too where it speaks of
    several.
    """
    whole = names.of_word(text.rstrip("0123456789"))
    if whole and not (text[-1:].isdigit() and text.lower().startswith("stage")):
        return whole
    found = set(_find_all(text, _join_known(split_words(text), names), names))
    if len(found) > 1 and DEVELOPMENT in found and "local" in split_words(text):
        found.discard(DEVELOPMENT)  # .env.production.local: one machine's values for production
    return found.pop() if len(found) == 1 else None


def _join_known(words: list[str], names: Names) -> list[str]:
    """*words* with ``pre``, ``prod`` joined to ``preprod``; what is denied (``non``, ``prod``) is joined, too."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if before and before not in names.words and before + word in names.words:
            joined[-1] = before + word
        elif word in names.words and (before in _NEGATIONS or before == "pre"):
            joined[-1] = f"{before}-{word}"
        else:
            joined.append(word)
    return joined


def _find_all(text: str, words: list[str], names: Names) -> list[str]:
    return [names.words[word] for at, word in enumerate(words) if word in names.words and _counts(text, words, at)]


def _counts(text: str, words: list[str], at: int) -> bool:
    word, after = words[at], _word_after(words, at)
    before = words[at - 1] if at else ""
    if before in _UNRELATED_BEFORE.get(word, ()) or after in _UNRELATED_AFTER:
        return False
    if word not in _WEAK or after in _COMPANIONS:
        return True
    if after:
        return False
    return word not in _LONELY or before in _COMPANIONS or f".{word}" in text.lower()


def _word_after(words: list[str], at: int) -> str:
    """The next word that is no number: ``dev-2-tools``."""
    return next((word for word in words[at + 1 :] if not word.isdigit()), "")
