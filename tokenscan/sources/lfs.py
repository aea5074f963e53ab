"""What the pointers of Git LFS point to."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.detect.windows import read_windows
from tokenscan.gitio.lfs import LfsStore, Pointer
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob

MISSING = "what it points to is not in the local store of Git LFS; git lfs fetch --all brings it"
LEFT_OUT = "what it points to in Git LFS is left out, as asked for"


def read_lfs_content(
    pointer: Pointer, store: LfsStore | None, blob: Blob, *, name: str, max_bytes: int | None = None
) -> Iterator[Blob | Skipped]:
    """The content that the pointer in *blob* stands for, with the id of the pointer and its path; or why there is none.
    *name* is what a ``Skipped`` calls the pointer. Without a *store* nothing is read.
    """
    if pointer.size == 0:
        return
    if store is None:
        yield Skipped("excluded", name, LEFT_OUT)
        return
    if max_bytes is not None and pointer.size > max_bytes:
        yield Skipped("too-large", name, f"{pointer.size} bytes in Git LFS")
        return
    path = store.find(pointer)
    if path is None:
        yield Skipped("missing", name, MISSING)
        return
    size = 0
    provenance = Provenance("lfs", blob.provenance.path if blob.provenance else None)
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            for window in read_windows(file.read):
                size = window.offset + len(window.data)
                yield make_blob(window, blob.object_id, provenance)
    except OSError as error:
        yield Skipped("unreadable", name, f"what it points to in Git LFS: {error.strerror}")
        return
    if size != pointer.size:
        yield Skipped("damaged", name, f"{pointer.size} bytes in Git LFS were promised, {size} are there")
