"""The nouns on the commit hook's path are dataclasses to everybody, without the cost of that module."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, is_dataclass, replace

import pytest

from tokenscan.model.noun import dataclass, field


@dataclass(frozen=True, slots=True)
class Noun:
    """What these tests look at."""

    number: int
    secret: bytes = field(repr=False)
    names: tuple[str, ...] = ()


ONE = Noun(1, b"x", ("a",))


def test_a_noun_is_made_compared_and_hashed_by_its_fields() -> None:
    assert Noun(secret=b"x", number=1, names=("a",)) == ONE != Noun(1, b"x")
    assert hash(Noun(1, b"x", ("a",))) == hash(ONE)
    assert ONE != (1, b"x", ("a",))
    with pytest.raises(TypeError):
        Noun(1)  # type: ignore[call-arg]


def test_it_cannot_be_changed_and_has_no_other_attributes() -> None:
    with pytest.raises(FrozenInstanceError):
        ONE.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del ONE.number  # type: ignore[misc]
    assert not hasattr(ONE, "__dict__")


def test_what_is_hidden_is_not_shown() -> None:
    assert repr(ONE) == "Noun(number=1, names=('a',))"


def test_the_functions_for_dataclasses_and_pickles_take_it() -> None:
    assert is_dataclass(ONE)
    assert replace(ONE, number=2) == Noun(2, b"x", ("a",))
    assert asdict(ONE) == {"number": 1, "secret": b"x", "names": ("a",)}
    assert pickle.loads(pickle.dumps(ONE)) == ONE  # noqa: S301 - our own


def test_what_a_change_that_names_secrets_loads_is_light() -> None:
    """Each of these costs the hook 5 to 25 ms."""
    loads = (
        "import sys, tokenscan.cli.hook, tokenscan.cli.guard, tokenscan.cli.glance, tokenscan.rulebook.recall, "
        "tokenscan.detect.engine, tokenscan.detect.quick, tokenscan.detect.prefilter, tokenscan.rulebook.table; "
        "print({'dataclasses', 'typing', 'inspect', 'regex', 'pathlib', 'subprocess', 'git', 'rich', 'argparse', "
        "'hashlib', 'tokenscan.detect.anchor', 'tokenscan.detect.parts', 'tokenscan.detect.filters', "
        "'tokenscan.detect.decode'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-S", "-c", loads], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
