"""Putting hooks into a folder, and taking them away again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tokenscan.cli.setup.script import BEFORE, is_ours
from tokenscan.errors import UsageError


def put_hooks(folder: Path, scripts: Mapping[str, str]) -> Iterator[str]:
    """Write *scripts*, by the names of hooks, into *folder*; say what was done. A hook that is there is kept under
    another name. Raises ``UsageError``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, script in scripts.items():
            yield from _put(folder / name, script)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written: {error.strerror}") from None


def _put(file: Path, script: str) -> Iterator[str]:
    if is_ours(file):
        if file.read_text("utf-8", "replace") == script:
            yield f"{file} is there already"
            return
    elif file.exists() or file.is_symlink():
        kept = file.with_name(file.name + BEFORE)
        if kept.exists():
            raise UsageError(f"{file} is not ours, and {kept} is kept from before: delete the one that you do not need")
        file.rename(kept)
        yield f"{kept} is the hook that was there; it is called first"
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(script, "utf-8")
    draft.chmod(0o755)
    draft.replace(file)
    yield f"{file} is written"


def take_hooks(folder: Path) -> Iterator[str]:
    """Take our hooks out of *folder*, and put back what was there before; say what was done. Raises ``UsageError``."""
    try:
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not is_ours(file):
                continue
            file.unlink()
            kept = file.with_name(file.name + BEFORE)
            if kept.exists() or kept.is_symlink():
                kept.rename(file)
                yield f"{file} is the one again that was there before"
            else:
                yield f"{file} is deleted"
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be changed: {error.strerror}") from None
