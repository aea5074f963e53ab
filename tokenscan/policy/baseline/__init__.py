"""Findings that are known and accepted, kept in a file of the repository."""
