"""tokenscan keeps API tokens and other credentials out of git."""

__version__ = "0.1.0"
