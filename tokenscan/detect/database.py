"""Hyperscan's databases. The commit hook imports this: no package but the binding's own library.

The binding's package brings ``typing`` along for a class that nobody here uses, which costs more than the library.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

_PACKAGE = "hyperscan"
_LIBRARY = f"{_PACKAGE}._hs_ext"


def load_library() -> Any:
    """The binding's library. Raises ``ImportError`` where there is none."""
    known = sys.modules.get(_LIBRARY)
    return known if known is not None else _load_alone() or _load_package()


def _load_alone() -> Any:
    """The library without its package; ``None`` where a binding is made up differently."""
    from importlib.machinery import PathFinder

    package = PathFinder.find_spec(_PACKAGE)
    folders = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec(_LIBRARY, folders) if folders else None
    if spec is None or spec.loader is None:
        return None
    library = spec.loader.create_module(spec)
    if library is None:
        return None
    spec.loader.exec_module(library)
    sys.modules[_LIBRARY] = library
    return library


def _load_package() -> Any:
    import hyperscan

    return hyperscan


def load_database(dump: bytes) -> Any:
    """The database that was dumped as *dump*, ready to scan; ``None`` if it is damaged, or made by another version or
    for another processor: Hyperscan checks all three. Raises ``ImportError`` where there is no Hyperscan.
    """
    library = load_library()
    try:
        database = library.loadb(dump, library.HS_MODE_BLOCK)
        database.scratch = library.Scratch(database)
    except library.error:
        return None
    return database


def finds_anything(database: Any, data: bytes) -> bool:
    """Does anything of *database* match in *data*?"""
    if not data:
        return False
    try:
        database.scan(data, _stop)
    except load_library().ScanTerminated:
        return True
    return False


def _stop(*_: object) -> bool:
    return True
