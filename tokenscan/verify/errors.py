"""What stops a question from being asked, in words that hold no secret. None of them leaves this package."""

from __future__ import annotations


class UnaskableError(Exception):
    """Nothing can be asked: a companion is missing, or a value does not fit where it goes."""


class EgressError(UnaskableError):
    """The place to ask is none that may be asked."""


class UnreachableError(Exception):
    """No answer came: the message says how far it got."""


class RestingError(UnreachableError):
    """The host has said that it wants to be asked nothing for long."""
