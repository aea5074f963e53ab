"""Lengths of time on the command line."""

from __future__ import annotations

import argparse
from datetime import timedelta

from tokenscan.inventory.duration import FORM, parse_duration


def read_duration(text: str) -> timedelta:
    """``12h``, ``14d``, ``2w``, ``1y``, or a number of days. Raises ``ArgumentTypeError``."""
    span = parse_duration(f"{text}d" if text.isdecimal() else text)
    if span is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not {FORM}")
    return span
