"""What files say of an environment, against what runs there: by hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tokenscan.environments.second_side import Values
from tokenscan.model.difference import Difference, DifferenceState
from tokenscan.model.setting import Setting


def compare_sides(
    settings: Iterable[Setting], values: Values, hash_text: Callable[[str], str], *, only_known: bool
) -> list[Difference]:
    """A difference for each key, by key. Names are compared as variables of the environment are written. With
    *only_known* what is there alone says nothing: a process has many variables.
    """
    here: dict[str, list[Setting]] = {}
    for setting in settings:
        if setting.key:
            here.setdefault(_name(setting.key[-1]), []).append(setting)
    there = {_name(key.rpartition(".")[2]): (key, text) for key, text in values.items()}
    names = sorted({*here, *(() if only_known else there)})
    return [_compare(here.get(name, []), there.get(name), hash_text) for name in names]


def _compare(own: Sequence[Setting], other: tuple[str, str] | None, hash_text: Callable[[str], str]) -> Difference:
    hashes = tuple(sorted({hash_text(each.value.reveal().decode("utf-8", "surrogateescape")) for each in own}))
    there = hash_text(other[1]) if other else ""
    if not own:
        return Difference(other[0] if other else "", "missing here", (), there)
    state: DifferenceState = "missing there" if not other else "same" if there in hashes else "different"
    return Difference(own[0].key[-1], state, hashes, there, own[0].path, own[0].line)


def _name(key: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in key).upper()
