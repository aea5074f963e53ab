"""Places as URI references, for SARIF."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import quote

from tokenscan.model.location import Location
from tokenscan.report.redact import Redactor

_OBJECT = re.compile("object ([0-9a-f]{40,64})((?:!.*)?)", re.DOTALL)
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def quote_path(path: str) -> str:
    """Percent-encoded, byte for byte: what is no UTF-8 stands in *path* as U+DC80 to U+DCFF (PEP 383)."""
    return quote(_NO_BYTE.sub("\ufffd", path), safe="/", errors="surrogateescape")


def name_artifact(location: Location, redactor: Redactor) -> str:
    """Relative to the scan's root; ``git-ref/<name>`` for the name of a ref, ``git-object/<id>`` for what has no path,
    ``stdin`` for standard input.
    """
    provenance = location.provenance
    if provenance.path is not None:
        path = redactor.redact(provenance.path)
        return f"git-ref/{quote_path(path)}" if provenance.kind == "ref" else name_skipped(path)
    return "stdin" if provenance.kind == "stdin" else f"git-object/{location.object or 'unknown'}"


def name_skipped(place: str) -> str:
    """The same for a ``Skipped.path``, which names what has no path ``object <id>``; what is inside of that follows."""
    found = _OBJECT.fullmatch(place)
    return f"git-object/{found[1]}{quote_path(found[2])}" if found else quote_path(place)


def name_folder(path: str) -> str | None:
    """The ``file:`` URI of an absolute folder, which ends with ``/``; ``None`` for a relative one."""
    folder = PurePath(path)
    if not folder.is_absolute():
        return None
    return f"file://{quote_path('/' + folder.as_posix().strip('/'))}".rstrip("/") + "/"
