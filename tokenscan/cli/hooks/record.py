"""The file in which a server keeps what was let through unread, one JSON object a line."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path

from tokenscan.errors import UsageError
from tokenscan.gitio.push import RefUpdate

_USERS = ("GL_USERNAME", "GL_ID", "GITHUB_USER_LOGIN", "GITEA_PUSHER_NAME", "BB_USER_NAME", "REMOTE_USER")
"""Who pushes, as GitLab, GitHub Enterprise, Gitea and Forgejo, Bitbucket and git's own http-backend say it."""


def find_user(environment: Mapping[str, str]) -> str:
    """Who pushes: as the server tells it, else the account that runs the hook."""
    named = next((environment[name] for name in _USERS if environment.get(name)), "")
    return named or environment.get("LOGNAME") or _account()


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def append_record(
    file: Path,
    what: str,
    updates: Iterable[RefUpdate],
    *,
    repository: Path,
    reason: str,
    show: Callable[[str], str] = str,
) -> None:
    """Add a line that says who pushed what to *repository*, when, and why it was let through. *show* takes secrets out
    of what people wrote. Raises ``UsageError`` where the line cannot be kept: then nothing may be let through.
    """
    entry = {
        "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "what": what,
        "user": show(find_user(os.environ)),
        "repository": str(repository),
        "refs": [{"name": show(each.name), "old": each.old, "new": each.new} for each in updates],
        "reason": show(reason),
    }
    line = json.dumps(entry) + "\n"
    try:
        # One write to the end of the file: hooks of several pushes do not mix their lines.
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise UsageError(f"{file}: what is let through cannot be recorded there: {error.strerror}") from None
