"""The part that is written in C: reading packs. It makes a scan of a history faster and no different: where it was not
built, git is asked for the same objects.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

INTERFACE = 1
"""``TS_INTERFACE`` of ``pack.h``: what the functions below take."""

LIBRARY = "_pack.so"
"""Its name beside this file, on every system."""

SWITCH = "TOKENSCAN_NATIVE"
"""An environment variable; ``0`` leaves it out."""


def load_library() -> CDLL | None:
    """The library with the signatures of its functions; ``None`` where there is none that fits."""
    if os.environ.get(SWITCH) == "0":
        return None
    import ctypes

    try:
        library = ctypes.CDLL(str(Path(__file__).with_name(LIBRARY)))
        if library.ts_interface() != INTERFACE:
            return None
    except (OSError, AttributeError):
        return None
    _declare(library)
    return library


def _declare(library: CDLL) -> None:
    from ctypes import POINTER, c_char_p, c_int, c_int32, c_long, c_uint, c_uint32, c_uint64, c_void_p

    signatures = {
        "ts_plan_new": (c_void_p, (c_char_p, c_char_p, c_uint)),
        "ts_plan_free": (None, (c_void_p,)),
        "ts_plan_has": (c_int, (c_void_p, c_char_p)),
        "ts_plan_leave_out": (c_int, (c_void_p, c_void_p)),
        "ts_plan_begin": (None, (c_void_p, c_int)),
        "ts_plan_next": (c_long, (c_void_p, c_char_p, POINTER(c_uint64), c_long, c_uint64)),
        "ts_reader_new": (c_void_p, (c_char_p, c_uint, *(c_uint64,) * 3, POINTER(c_int32), c_uint32)),
        "ts_reader_free": (None, (c_void_p,)),
        "ts_reader_begin": (None, (c_void_p, c_uint32, POINTER(c_uint64))),
        "ts_batch": (c_long, (c_void_p, c_uint64, c_uint64)),
        "ts_seen": (c_int, (c_void_p, c_uint32, POINTER(c_uint32), POINTER(c_uint32))),
        "ts_next": (c_long, (c_void_p, c_uint32, POINTER(c_uint32), POINTER(c_uint32))),
        "ts_look": (c_void_p, (c_void_p, POINTER(c_uint64))),
        "ts_text": (c_void_p, (c_void_p, c_uint32)),
        "ts_sizes": (POINTER(c_uint64), (c_void_p,)),
        "ts_places": (POINTER(c_uint32), (c_void_p,)),
        "ts_position": (c_uint32, (c_void_p,)),
        "ts_refused": (POINTER(c_uint32), (c_void_p, POINTER(c_uint32))),
        "ts_heads": (c_void_p, (c_void_p,)),
        "ts_head_ends": (POINTER(c_uint64), (c_void_p,)),
        "ts_differ_new": (
            c_void_p,
            (POINTER(c_char_p), POINTER(c_char_p), c_uint32, c_uint, c_uint64, c_char_p, c_uint32),
        ),
        "ts_differ_free": (None, (c_void_p,)),
        "ts_differ_run": (c_int, (c_void_p, c_uint32, c_char_p, POINTER(c_void_p), POINTER(c_uint64))),
        "ts_differ_reach": (c_int, (c_void_p, c_uint32, c_char_p, c_char_p, c_char_p)),
        "ts_live": (POINTER(c_int32), (c_void_p,)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
