"""Undoing encodings: what tells that a text is encoded, and what it says."""
