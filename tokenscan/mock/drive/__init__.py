"""A team's own command, run against every state that its token can be in, and judged."""
