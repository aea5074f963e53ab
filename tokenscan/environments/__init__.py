"""Which environment a place belongs to, and what crosses from one to another."""
