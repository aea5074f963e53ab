"""What tests of the inventory share."""

from __future__ import annotations

import pytest
from support.inventory import World

from tokenscan.detect.engine import Engine


@pytest.fixture(scope="session")
def world(builtin_engine: Engine) -> World:
    return World(builtin_engine)
