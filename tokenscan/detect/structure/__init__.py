"""Judging a literal that no provider's format proves: the name it is assigned to, its value, and what stands round it.

Imported when a generic rule's match asks for it; the pre-commit hook never pays for it otherwise.
"""
