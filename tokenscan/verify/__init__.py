"""Live validation, asked for and never in a hook: what issuers say of credentials."""
