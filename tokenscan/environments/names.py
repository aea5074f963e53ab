"""What environments are called, and what the configuration says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

DEVELOPMENT, TEST, STAGING, PRODUCTION = "development", "test", "staging", "production"

WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("test", "tests", "testing", "tst", "ci", "sandbox", "sbx"), TEST)
    | dict.fromkeys(("development", "dev", "develop", "devel", "local", "localdev", "localhost"), DEVELOPMENT)
    | dict.fromkeys(
        ("staging", "stage", "stg", "stag", "uat", "preprod", "preproduction", "prestaging", "qa", "preprd"), STAGING
    )
    | dict.fromkeys(("production", "prod", "prd", "live"), PRODUCTION)
)
"""Words in lower case without separators, and the environment that each means."""

ORDER = (TEST, DEVELOPMENT, STAGING, PRODUCTION)
"""From the least trusted on."""


@dataclass(frozen=True, slots=True)
class Names:
    """*words*: what means which environment, in lower case without separators. *order*: the environments from the least
    trusted on. *paths*: patterns as they are written, as regular expressions, and their environments; *branches*: globs
    and their environments; of both, the first that fits counts. *shared*: what is the same everywhere on purpose, keys
    as globs (``MAPS_*``, ``public.*``) and values as fingerprints. *accounts*: the environment of a cloud account,
    project, tenant, organisation or host, by its id.
    """

    words: Mapping[str, str] = field(default_factory=lambda: dict(WORDS))  # it goes to other processes
    order: tuple[str, ...] = ORDER
    paths: tuple[tuple[str, str, str], ...] = ()
    branches: tuple[tuple[str, str], ...] = ()
    shared: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True

    @classmethod
    def default(cls) -> Names:
        """What is known where nothing is configured."""
        return cls()

    def of_word(self, word: str) -> str | None:
        """The environment that *word* as a whole means: ``Pre-Production`` is staging, ``product`` none."""
        return self.words.get("".join(filter(str.isalnum, word)).lower())

    def trust(self, name: str) -> int:
        """How far environment *name* is trusted: its place in the order, from 0. One that is not in it is below all."""
        return self.order.index(name) if name in self.order else -1
