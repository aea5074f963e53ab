"""The commit hook's first look: most commits hold nothing that any rule looks for, and are let through here.

It answers "surely nothing" or "look closely", and takes a tenth of the time of a close look. This module and all it
loads at first are on every commit's path: no dataclass, no pathlib, no subprocess.
"""

from __future__ import annotations

from tokenscan.environments.paths import is_configuration
from tokenscan.errors import RuleError
from tokenscan.gitio.glance import Files, Glance

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tokenscan.rulebook.recall import Recalled

PATIENCE_S = 1.0
"""CPU time after which what is staged is looked at closely; a usual pattern takes some 10 µs."""


def is_surely_clean() -> bool:
    """Does what is staged surely hold nothing, by rules that were compiled before?"""
    glance = Glance()
    root = glance.find_root()
    recalled = None if root is None else _recall(root)
    if recalled is None:
        return False
    files = glance.read_files()
    if files is None:
        return False
    if any(is_configuration(path) for path, _ in files):
        return False  # compared with the rest of the tree
    return not files or _find_nothing(files, recalled)


def _recall(root: str) -> Recalled | None:
    from tokenscan.rulebook.recall import Question, recall

    try:
        return recall(Question(root))
    except (OSError, RuleError):
        return None


def _find_nothing(files: Files, recalled: Recalled) -> bool:
    from tokenscan.detect.database import finds_anything, load_database

    try:
        database = load_database(recalled.database)
    except ImportError:
        return False
    if database is None:
        return False
    seen = [(path, data) for path, data in files if finds_anything(database, data)]
    return not seen or _detect_nothing(seen, recalled, database)


def _detect_nothing(files: Files, recalled: Recalled, database: Any) -> bool:
    """The prefilter saw something: do the rules?"""
    from tokenscan.detect.engine import NOTHING, Engine
    from tokenscan.detect.prefilter import HyperscanPrefilter
    from tokenscan.detect.quick import QuickRule
    from tokenscan.rulebook.own_file import read_own
    from tokenscan.rulebook.table import read_table

    table = read_table(read_own(recalled.table) or b"")
    if table is None:
        return False
    engine = Engine(table.compiled, HyperscanPrefilter(database, table.sizes), make_rule=QuickRule)
    return _is_true_soon(lambda: all(engine.detect(data, path=path) is NOTHING for path, data in files))


def _is_true_soon(ask: Callable[[], bool]) -> bool:
    """The answer; false if it takes long, for a pattern of ``re`` knows no limit of its own but lets itself be
    interrupted. Asked again and again: who is interrupted may go on with something else.
    """
    import signal

    def stop(*_: object) -> None:
        raise TimeoutError

    try:
        before = signal.signal(signal.SIGVTALRM, stop)
    except ValueError:  # not in the main thread
        return False
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S, PATIENCE_S)
    try:
        return ask()
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
