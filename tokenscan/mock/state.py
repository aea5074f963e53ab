"""The states that a token, or the way to its provider, can be in."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "valid": "accepted, with the rights it needs",
    "invalid": "unknown to the provider: never issued, or mistyped",
    "expired": "past its end",
    "revoked": "deleted by its owner or an administrator",
    "insufficient-scope": "live, and without the right that the request needs",
    "over-scoped": "accepted, with far more rights than it needs",
    "rate-limited": "refused for a while, with the provider's own headers, then accepted",
    "compromised": "reported by secret scanning, and dealt with as the provider does",
    "server-error": "the first requests fail with a 5xx, later ones are answered",
    "slow": "answered, long after a client should have given up",
    "dropped": "the connection ends without an answer",
    "malformed": "a good answer, cut in the middle",
    "redirect": "sent to a log-in page on another host",
    "login-page": "a log-in page with status 200, as a captive portal shows",
    "clock-skew": "the provider's clock is off: its Date, and whatever it judges by the time",
    "client-bound": "accepted from the clients on its list, and from no other",
    "revoked-in-use": "accepted at first, then revoked",
}
"""Made-up tokens carry the position of their state in this table: append, never reorder."""

NAMES: tuple[str, ...] = tuple(STATES)

WORKING = frozenset({"valid", "over-scoped", "clock-skew"})
"""A client with such a token has no reason to fail."""

DEAD = frozenset({"invalid", "expired", "revoked", "compromised"})
"""No number of retries brings such a token back."""

AUTHENTICATED = frozenset({"valid", "over-scoped", "insufficient-scope", "rate-limited", "clock-skew"})
"""The provider knows whose request this is, and so counts it: its answer carries quota headers."""
