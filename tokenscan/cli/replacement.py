"""Writing a file of the user's so that it is there whole, or as it was."""

from __future__ import annotations

import os
from pathlib import Path

from tokenscan.errors import UsageError


def replace_file(file: Path, text: str) -> None:
    """Make *text* the content of *file* in one step. Raises ``UsageError``."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {error.strerror}") from None
