"""Values that documentation publishes, so that everybody has them."""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PUBLISHED: dict[str, str] = {
    # Where it is published → the first 16 hexadecimal digits of SHA-256: some of these values trip push protection when
    # they are written out. Source: the providers' own pages.
    "AWS documentation": """
        1a5d44a2dca19669 c6ea27c534f993d3 cb20d34a7adda2f5 b515f5b7781b5277 78314b11be2e5815 81514d24cca5583f
        e8a0614b6747a06f e21b597ba6b9cafa
    """,
    "jwt.io: header alone, and head and claims under any signature": """
        d328d517e09060d1 5a532f4cd39699be d260f1bd840c5ebc 61effba38add3bf5 d1af4245e143b32c aa099f29e8c0072d
        25e325b6f847e141 c96e096764acc818 be002ad85b81671d 12683707dcb79426 8a590a078362367f 1b45b44bcfeaa651
        0ab52bd2c5455412 b14f92b00745768b b0d90c8712876884 029ac5641972085a 281e8406d4017643 cb5e09186009f529
        7283a158ac416ff5 8041fb8cba9e4f8c e513c829a14f03bf bc8836851bdb4c37 bb72995fd5830271 954ceb88e87be916
        2d2c587ec855b867 f97edddf8cd8b95f c1990ecbf9a83e4c be15c86db912a1bd ffc89e33091ffdd3 e062aab316a41b55
        729207bb472284b0 6f869bcd3fc318e3 eadc5b4f30eed80e ca4731ba31217492 c2e8458302aeb073 87479d44886c2ca0
        f7d838701b86c5df dfd7dc439654f313 5eef83fe7cb71e2d 465d9ad5d5528ebe
    """,
    "RFC 7515 and 7519": """
        8574410fe367e57f c88a34847b4ffb12 21c67368f436577f 1813667ce496f81a 8b1b17a9740c068a
    """,
    "RFC 6455, the GUID of every web socket": """
        7f44193a6edea087
    """,
    "Supabase, local development": """
        0f511f1eb3954867 4ca4e087a6d5331f a064b502e61d27e9
    """,
    "Stripe": """
        2cafc0970149a84f b1471f544ceeea31 f2d6ca16515033e5
    """,
    "Slack": """
        b0dddc8df192f89d 79bf62f385e6bb7c
    """,
    "placeholder UUIDs": """
        ae1908d5eef6b8c2 a3a8ee4379333906 749408f8a9da7854 986c0dc956dc822b 203fa897acf2b02d a3a9e1ed9732cab2
        7f39f45767958338
    """,
    "Azure storage and Cosmos emulators": """
        0011cc25eb432071 aa6547439583c3a2
    """,
    "Google Charts": """
        1021ad463a161d69
    """,
    "reCAPTCHA and Turnstile": """
        03b970ed8171d73b f5e95c9954635b65 fb8f35129df87662 1e3e58656012d861 841b4f5b0b34e19a
    """,
    "Hardhat and Anvil: the mnemonic and the 20 keys it gives": """
        f79cd64f9cea2378 c557eec878dfd852 bc1a50966c9e6486 8335c55334821eef b26ab6529d20ebeb 64034b44c579b335
        4d3e46eec8244d1d 0aedba9d586f34f9 28e543d3753fc9d1 f070994a85994785 38e69fdd19aefeb4 967f21586cdf1248
        0b33e0132123e78d 84bc109b3d59b017 85bde548053aab4b f1513114f60e5e95 5330d388af894c9e a2e06155cb1a424f
        4a67d7a0d8a16d6d b08bdfde9930d920 cf1fc66f853151a4 100546a8b020a55a
    """,
}

_DIGESTS = frozenset(digest for digests in PUBLISHED.values() for digest in digests.split())


def is_published_dummy(value: bytes) -> bool:
    """Is *value* one that a provider's own documentation shows? Of a JSON Web Token the header and the claims decide:
    the sample is signed with many keys. A private key of Ethereum may have its ``0x``.
    """
    head, dot, _ = value.rpartition(b".")
    return _digest(value.removeprefix(b"0x")) in _DIGESTS or bool(dot and _digest(head) in _DIGESTS)


def _digest(value: bytes) -> str:
    return str(_find_sha256()(value).hexdigest()[:16])


def _find_sha256() -> Callable[[bytes], Any]:
    """Python's own: OpenSSL takes 10 ms to load, and a commit seldom asks for more than one digest."""
    try:
        found: Callable[[bytes], Any] = import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    except ImportError:
        from hashlib import sha256 as found
    return found
