"""Names as numbers, so that luck belongs to what a thing is called and not to its place in the file."""

from __future__ import annotations

from hashlib import blake2b


def name_key(name: str) -> int:
    """Return the key of a name: the upper 63 bits of the 64-bit BLAKE2b hash (RFC 7693) of its UTF-8 text.

    The same in every version, on every machine. Of a million names two share a key with a probability of 5e-8.
    """
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=8).digest(), "big") >> 1
