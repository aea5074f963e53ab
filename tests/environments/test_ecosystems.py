"""Thirteen ecosystems: each place is in the environment that its people would say it is in."""

from __future__ import annotations

import pytest
from support.ecosystems import ECOSYSTEMS, Ecosystem, Place

from tokenscan.environments.names import Names
from tokenscan.environments.read import is_configuration, read_settings
from tokenscan.model.setting import Setting

PLACES = [
    pytest.param(tree, place, id=f"{tree.name} {place.path} {place.section or ''} {place.key} {place.environment}")
    for tree in ECOSYSTEMS.values()
    for place in tree.places
]


def _is_meant(setting: Setting, place: Place) -> bool:
    ends_so = f".{'.'.join(setting.key)}".endswith(f".{place.key}")
    return ends_so and place.section in (None, setting.section)


@pytest.mark.parametrize(("tree", "place"), PLACES)
def test_a_place_is_in_its_environment(tree: Ecosystem, place: Place) -> None:
    data = tree.texts()[place.path].encode()
    reading = read_settings(place.path, data, Names.default())
    found = [setting.environment for setting in reading.settings if _is_meant(setting, place)]
    assert is_configuration(place.path)
    assert {each and each.name for each in found} == {place.environment}


@pytest.mark.parametrize("tree", ECOSYSTEMS.values(), ids=lambda tree: tree.name)
def test_parsers_read_every_file(tree: Ecosystem) -> None:
    gaps = [
        gap
        for path, text in tree.texts().items()
        if is_configuration(path)
        for gap in read_settings(path, text.encode(), Names.default()).gaps
    ]
    assert gaps == []
