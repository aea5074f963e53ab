"""Names and addresses of authors, told from the messages that they stand above."""

from __future__ import annotations

from dataclasses import replace

from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance

_HEADERS = (b"author ", b"committer ", b"tagger ")


def settle_provenance(blob: Blob, line: int) -> Provenance | None:
    """The provenance of what stands on *line* (from 1) of *blob*: in a commit or tag object ``identity`` where the line
    names who made it, ``message`` elsewhere; in any other blob its own.
    """
    provenance = blob.provenance
    if provenance is None or provenance.kind != "message" or blob.first_line:
        return provenance
    header = blob.data.partition(b"\n\n")[0].split(b"\n", line)
    is_identity = line <= len(header) and header[line - 1].startswith(_HEADERS)
    return replace(provenance, kind="identity") if is_identity else provenance
