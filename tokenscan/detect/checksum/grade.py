"""The three plain answers."""

from __future__ import annotations

from tokenscan.detect.checksum.proof import Proof

MATCH = Proof("match")

LOWERS = Proof("mismatch")
"""Graded "raise", or not matched against an outside vector: a mismatch makes the value doubtful and no more."""

REJECTS = Proof("mismatch", is_fatal=True)
"""Graded "reject" with confidence A, or a structure that does not decode at all."""
