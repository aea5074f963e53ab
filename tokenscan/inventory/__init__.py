"""The tokens that a service means to have (``tokens.toml``), held against what they are: ``tokenscan check``."""
