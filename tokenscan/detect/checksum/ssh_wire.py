"""SSH's wire form: strings with their length in four bytes before them, big-endian. Source: RFC 4251, §5."""

from __future__ import annotations


def read_string(data: bytes, offset: int) -> tuple[bytes, int] | None:
    """The string at *offset* and the offset behind it; ``None`` where *data* ends before it does."""
    start = offset + 4
    end = start + int.from_bytes(data[offset:start], "big")
    return (data[start:end], end) if start <= len(data) and end <= len(data) else None


def read_strings(data: bytes, offset: int, count: int) -> tuple[list[bytes], int] | None:
    """The next *count* strings and the offset behind them."""
    strings: list[bytes] = []
    for _ in range(count):
        found = read_string(data, offset)
        if found is None:
            return None
        string, offset = found
        strings.append(string)
    return strings, offset


def write_string(data: bytes) -> bytes:
    """*data* with its length before it."""
    return len(data).to_bytes(4, "big") + data
