"""Every exception tokenscan raises on purpose.

::

    TokenscanError            exit 4
    └── UsageError            exit 2: what was asked for cannot be done as it was asked
        ├── ConfigError       a configuration file or key
        ├── RuleError         a rule file
        └── RepositoryError   a repository, revision or range

An exception means that the run cannot vouch for its answer; an expected outcome (a file that could not be read, a
match that was dropped) is a value: ``Skipped``, ``Rejection``. Messages name the file and the next step, and never
hold a secret.
"""


class TokenscanError(Exception):
    """Root of the tree; raised itself only for what no user could have avoided."""


class UsageError(TokenscanError):
    """A path, flag or value given by the user cannot be used."""


class ConfigError(UsageError):
    """A configuration file cannot be read, or holds an unknown key or a wrong value."""


class RuleError(UsageError):
    """A rule file cannot be read, or holds a rule that cannot be used."""


class RepositoryError(UsageError):
    """Not a repository, or a revision or range that it does not have."""
