"""What we use of dkimpy, which has no types of its own."""

from collections.abc import Callable, Iterable
from logging import Logger
from typing import Any

class DKIMException(Exception): ...

class DomainSigner:
    headers: list[tuple[bytes, bytes]]
    body: bytes
    hasher: Callable[..., Any]
    def __init__(self, message: bytes | None = None, logger: Logger | None = None) -> None: ...
    def verify_sig(
        self,
        sig: dict[bytes, bytes],
        include_headers: list[bytes],
        sig_header: tuple[bytes, bytes],
        dnsfunc: Callable[..., bytes | None],
    ) -> bool: ...
    def gen_header(
        self,
        fields: list[tuple[bytes, bytes]],
        include_headers: list[bytes],
        canon_policy: object,
        header_name: bytes,
        pk: object,
    ) -> bytes: ...

class DKIM(DomainSigner): ...

def sign(
    message: bytes,
    selector: bytes,
    domain: bytes,
    privkey: bytes,
    identity: bytes | None = None,
    canonicalize: tuple[bytes, bytes] = ...,
    signature_algorithm: bytes = ...,
    include_headers: Iterable[bytes] | None = None,
    length: bool = False,
) -> bytes: ...
def verify(message: bytes, *, dnsfunc: Callable[..., bytes | None]) -> bool: ...
def arc_verify(
    message: bytes, *, dnsfunc: Callable[..., bytes | None]
) -> tuple[bytes | None, list[dict[str, Any]], str]: ...
