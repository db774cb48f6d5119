"""Message-IDs, the tokens of ours that stand in them and in addresses, the delivery key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from mail2ticket.model.address import Address
from mail2ticket.model.headers import Headers
from mail2ticket.model.token import LOOP_FIELD, SIGNATURE_LENGTH, Token, TokenKind, written_tokens
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words

#: Ids that are read of one field; the nearest ones, which are the last.
MOST_IDS = 200

_ID = re.compile(r'<("[^"]{1,200}"@[^<>"]{1,255}|[^<>]{1,998})>')
_ONE_ID = re.compile(r"<([^<>\s\"=]{1,998})>")
# An id, or a comment, whichever begins first.
_ID_OR_COMMENT = re.compile(rf"{_ID.pattern}|\([^()]{{0,998}}\)")
_QUOTED = re.compile(r'"[^"]{0,998}"')
_WORD_IN_ID = re.compile(r"<[^<>]{0,998}=\?")
_BETWEEN = re.compile(r"[\s,;]+")
_SIGNATURE = rf"[a-z2-7]{{{SIGNATURE_LENGTH}}}"
_DETAIL = re.compile(rf"([\w.#-]{{1,40}})\.({_SIGNATURE})", re.IGNORECASE | re.ASCII)
_LOCAL = re.compile(
    rf"m2t\.([a-z0-9_-]{{1,64}})\.([\w.#-]{{1,40}})\.({_SIGNATURE})", re.IGNORECASE | re.ASCII
)

# What differs between two deliveries of one mail: who passed it on, and what they thought.
_TRACE = frozenset(
    """
    received received-spf return-path delivered-to delivery-date envelope-to envelope-from
    authentication-results authentication-results-original dkim-signature
    domainkey-signature original-recipient content-length lines status bcc
    """.split()  # noqa: SIM905 - a table, and it is read as one
)
_TRACE_PREFIXES = ("x-", "arc-", "resent-", "old-", "ironport-")
# Nobody on the way adds these, and they may stop a mail: a copy with one of them is another
# mail, or whoever was sent a copy could have the mail itself taken for a repeat of nothing.
_STOPPING = frozenset(
    """
    x-autoreply x-autorespond x-autoresponder x-autoresponse x-autoreply-from x-mail-autoreply
    x-precedence x-ms-exchange-generated-message-source x-auto-response-suppress
    """.split()  # noqa: SIM905 - as above
) | {LOOP_FIELD.lower()}
#: Bytes that are hashed at a time: few enough to stay in the cache of the processor.
_CHUNK = 1 << 16


def read_ids(value: str) -> tuple[str, ...]:
    r"""
    Return the ids in *value*, without ``<>``, each once, in order.

    Text and comments beside them are passed over (RFC 5322 section 4.5.4, In-Reply-To);
    ids without brackets are taken where no brackets are.

    >>> read_ids("<a@b.example>\t<c@ d.example> <a@b.example>")
    ('a@b.example', 'c@d.example')
    >>> read_ids("Your message of today")
    ()
    """
    one = _ONE_ID.fullmatch(value)
    if one is not None:
        return (one[1],)  # as nearly all are
    if "=?" in value and _WORD_IN_ID.search(value) is None:
        # Long ids are written as encoded words by programs that fold them like text.
        value = decode_words(value, Findings())
    found: list[str] = [match[1] for match in _ID_OR_COMMENT.finditer(value) if match[1]]
    found = found or _ID.findall(value)
    if not found:
        plain = _QUOTED.sub(" ", value.replace("&lt;", " ").replace("&gt;", " "))
        found = [word.strip("<>'.") for word in _BETWEEN.split(plain) if "@" in word]
    ids = ((" " if '"' in one else "").join(one.split()) for one in found[-MOST_IDS:])
    return tuple(dict.fromkeys(one for one in ids if one))


def read_id(value: str) -> str | None:
    """Return the one id that *value* gives, as Message-ID does, or None."""
    ids = read_ids(value)
    if ids:
        return ids[0]
    return "".join(value.split()).strip("<>")[:998] or None


def read_tokens(
    recipients: Iterable[Address], ids: Iterable[str], text: str = ""
) -> tuple[Token, ...]:
    """
    Return what looks like tokens in the *recipients*' subaddresses, in *ids* and in *text* (T1).

    >>> token = Token(TokenKind.MESSAGE_ID, "T20261103.0001", "a" * 26, "n1")
    >>> read_tokens((), [message_id_local(token) + "@desk.example"]) == (token,)
    True
    """
    found: dict[Token, None] = {}
    for address in recipients:
        match = _DETAIL.fullmatch(address.subaddress or "")
        if match:
            found[Token(TokenKind.ADDRESS, match[1].upper(), match[2].lower())] = None
    for one in ids:
        match = _LOCAL.fullmatch(one.partition("@")[0])
        if match:
            token = Token(TokenKind.MESSAGE_ID, match[2].upper(), match[3].lower(), match[1])
            found[token] = None
    found |= dict.fromkeys(written_tokens(text))
    return tuple(found)


def address_detail(token: Token) -> str:
    """
    Return *token* as the subaddress that `read_tokens` reads.

    >>> address_detail(Token(TokenKind.ADDRESS, "T20261103.0001", "a" * 26))
    't20261103.0001.aaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return f"{token.number.lower()}.{token.signature}"


def message_id_local(token: Token) -> str:
    """
    Return *token* as the local part of a Message-ID that `read_tokens` reads.

    >>> message_id_local(Token(TokenKind.MESSAGE_ID, "T20261103.0001", "a" * 26, "x9"))
    'm2t.x9.T20261103.0001.aaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return f"m2t.{token.nonce}.{token.number}.{token.signature}"


def delivery_key(content: bytes, headers: Headers, body_start: int) -> str:
    """
    Return the key of this delivery: SHA-256 in hexadecimal.

    Trace fields, the order and folding of fields, the kind of line ends and blank lines at
    the end make no difference; everything else does.
    """
    digest = hashlib.sha256()
    kept: list[str] = []
    for name, value in headers.fields:
        lower = name.lower()
        if lower not in _TRACE and (not lower.startswith(_TRACE_PREFIXES) or lower in _STOPPING):
            kept.append(f"{lower}:{' '.join(value.split())}")
    kept.sort()
    digest.update("\n".join(kept).encode("utf-8", "replace"))
    digest.update(b"\n\n")
    end = len(content)
    while end > body_start and content[end - 1] in b"\r\n":
        end -= 1
    body = memoryview(content)[body_start:end]
    if content.find(b"\r", body_start, end) < 0:
        digest.update(body)
        return digest.hexdigest()
    # A Macintosh of old ended its lines with CR alone.
    line_end = b"" if content.find(b"\n", body_start, end) >= 0 else b"\n"
    for at in range(0, len(body), _CHUNK):
        # Every CR goes: cheaper than CR LF alone, and bare ones mean nothing either.
        digest.update(bytes(body[at : at + _CHUNK]).replace(b"\r", line_end))
    return digest.hexdigest()
