"""Which findings count: inline comments, the gate, identity."""
