"""From windows of content to blobs."""

from __future__ import annotations

from tokenscan.detect.windows import Window
from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance


def make_blob(window: Window, object_id: str, provenance: Provenance | None) -> Blob:
    """The blob, or the part of one, that *window* shows."""
    return Blob(window.data, object_id, provenance, window.first_line, window.first_column)
