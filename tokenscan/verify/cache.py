"""What was answered, kept for a while: under keyed hashes of what was asked, in a file that is this user's alone.

The file holds no token, and nobody without the key can test a guess against it. One that is damaged, or that the key
did not sign, is thrown away, with a warning.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tokenscan.model.validator import Validator
from tokenscan.model.verdict import State, Verdict
from tokenscan.report.read.values import read_verdict
from tokenscan.report.verdict import record_verdict
from tokenscan.rulebook.own_file import read_own, write_own
from tokenscan.verify.settings import VerifySettings

FORMAT = 1
_REFUSED: tuple[State, ...] = ("invalid", "expired", "revoked")
_LABEL = b"tokenscan: verdicts\0"


def question_key(key: bytes, validator: Validator, base: str, values: Mapping[str, str]) -> str:
    """32 hexadecimal digits that tell one question from another: kind, token and companions, endpoint, and how it is
    asked.
    """
    parts = [repr(validator), base, *(f"{name}\0{values[name]}" for name in sorted(values))]
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(key, _LABEL + message, "sha256").hexdigest()[:32]


@dataclass
class Cache:
    """Verdicts by ``question_key``; *warn* is told of a file that was thrown away."""

    settings: VerifySettings
    now: Callable[[], datetime]
    warn: Callable[[str], None]

    def __post_init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {}
        self._is_changed = False
        if self._file is not None:
            self._kept = self._read(self._file)

    @property
    def _file(self) -> Path | None:
        return self.settings.cache if self.settings.cache_key else None

    def get(self, key: str) -> Verdict | None:
        """The verdict, if it is there and still holds."""
        entry = self._kept.get(key)
        if entry is None or datetime.fromisoformat(entry["until"]) <= self.now():
            return None
        return read_verdict(entry)

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep *verdict*, if it is one that holds for a while."""
        if self._file is None or verdict.state not in ("valid", *_REFUSED):
            return
        seconds = self.settings.cache_s if verdict.state == "valid" else self.settings.cache_refused_s
        until = self.now() + timedelta(seconds=seconds)
        if verdict.state == "valid" and verdict.expires is not None:
            until = min(until, verdict.expires)
        self._kept[key] = {**record_verdict(verdict), "until": until.isoformat()}
        self._is_changed = True

    def write(self) -> None:
        """Write the file, without what does not hold any more."""
        if self._file is None or not self._is_changed:
            return
        now = self.now()
        kept = {key: entry for key, entry in self._kept.items() if datetime.fromisoformat(entry["until"]) > now}
        content = json.dumps({"format": FORMAT, "verdicts": kept}, separators=(",", ":")).encode()
        write_own(str(self._file), self._sign(content), b"\n", content)

    def _read(self, file: Path) -> dict[str, dict[str, Any]]:
        if not file.exists():
            return {}
        stored = read_own(str(file)) or b""
        signature, _, content = stored.partition(b"\n")
        if not hmac.compare_digest(signature, self._sign(content)):
            self.warn(f"{file} is damaged or somebody else's: what it remembers of earlier checks is not used")
            return {}
        document = json.loads(content)
        return dict(document["verdicts"]) if document.get("format") == FORMAT else {}

    def _sign(self, content: bytes) -> bytes:
        return hmac.new(self.settings.cache_key, _LABEL + content, "sha256").hexdigest().encode()
