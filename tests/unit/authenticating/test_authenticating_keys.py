"""What domains publish, and what is hostile in it."""

from __future__ import annotations

import base64

import pytest
from signing import KEY_NAME, MAIL, Published, record, results_of, rsa_key, signed, verdict

from mail2ticket.authenticating.keys import Key, read_key
from mail2ticket.authenticating.raw_mail import UnfitError

GOOD = record()
PLAIN = GOOD.partition(b"p=")[2].decode()


def filled(text: str) -> str:
    """The text with a key in it, of which the tests have no name that would change."""
    text = text.replace("KEY", PLAIN).replace("HALF", PLAIN[:60])
    return text.replace("REST", PLAIN[60:])


def der(*numbers: int) -> str:
    """An RSA key of these numbers, as ASN.1 has it."""
    parts = b""
    for number in numbers:
        content = number.to_bytes(number.bit_length() // 8 + 1, "big")
        parts += b"\x02" + _length(content) + content
    return base64.b64encode(b"\x30" + _length(parts) + parts).decode()


def _length(content: bytes) -> bytes:
    size = len(content)
    return bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")


@pytest.mark.parametrize(
    "text",
    [
        "v=DKIM1; k=rsa; p=KEY",
        "p=KEY",
        "v=DKIM1; p=KEY; n=a note; unknown=1",
        "v=DKIM1; h=sha1:sha256; s=email:other; k=rsa; p=KEY",
        "v=DKIM1; s=*; p=HALF REST",
        "v=DKIM1; t=s; p=KEY;",
    ],
)
def test_a_key_is_read(text: str) -> None:
    written = filled(text).encode()
    found = read_key([written, b"v=spf1 -all"])

    assert found == Key("rsa", written, is_exact="t=s" in text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no key"),
        ("v=spf1 -all", "no key"),
        ("v=DKIM1; p=", "revoked"),
        ("v=DKIM2; p=KEY", "none of a key"),
        ("p=KEY; v=DKIM1", "none of a key"),
        ("v=DKIM1; h=sha1; p=KEY", "SHA-256"),
        ("v=DKIM1; s=tlsrpt; p=KEY", "not for mail"),
        ("v=DKIM1; t=y; p=KEY", "tests"),
        ("v=DKIM1; k=dsa; p=KEY", "unknown kind"),
        ("v=DKIM1; p=%%%", "base64"),
        ("v=DKIM1; p=A", "base64"),
        ("v=DKIM1; p=AAAA", "cannot be read"),
        ("v=DKIM1; p=HALF", "cannot be read"),
        ("v=DKIM1; p=" + base64.b64encode(b"\x30\x82\xff\xff" + b"\x02" * 50).decode(), "10 bits"),
        ("v=DKIM1; p=" + base64.b64encode(b"\0" * 900).decode(), "cannot be read"),
        ("v=DKIM1; p=" + "A" * 10_240, "too long"),
        ("v=DKIM1; p=KEY " * 200, "too long"),
        ("v=DKIM1; p=KEY; p=KEY", "twice"),
        ("v=DKIM1; p=KEY; !", "something else"),
        ("v=DKIM1; k=ed25519; p=KEY", "256 bits"),
        ("p=" + der(0, 0), "0 bits"),
        ("p=" + der(2**1023, 65_537), "cannot be one"),
        ("p=" + der(2**1023 + 1, 1), "cannot be one"),
        ("p=" + der(2**1023 + 1, 65_536), "cannot be one"),
        ("p=" + der(2**1023 + 1, 2**65 + 1), "cannot be one"),
        ("p=" + der(2**8200 + 1, 3), "8201 bits"),
        ("p=" + der(2**1022 + 1, 3), "1023 bits"),
    ],
)
def test_a_hostile_record_is_no_key(text: str, why: str) -> None:
    """10 KB of it, no base64, revoked, of any other shape: told, and nothing raised besides."""
    with pytest.raises(UnfitError, match=why):
        read_key([filled(text).encode()])
    results = results_of(signed(), Published({KEY_NAME: filled(text).encode()}))
    assert [each.result for each in results] == ["fail", "none"]


def test_bytes_that_are_no_text_are_no_key() -> None:
    with pytest.raises(UnfitError):
        read_key([b"v=DKIM1; p=\xff\xfe"])


def test_several_keys_under_one_name_are_none() -> None:
    with pytest.raises(UnfitError, match="several"):
        read_key([GOOD, GOOD])


def test_s4_a_short_key_verifies_nobody() -> None:
    """RFC 8301 section 3.2."""
    key = rsa_key(1024, "short")
    weak = der(key.public_key().public_numbers().n >> 1 | 1, 65_537)

    assert verdict(signed(key=key), Published({KEY_NAME: record(key)})) == "pass"
    assert verdict(signed(key=key), Published({KEY_NAME: f"p={weak}".encode()})) == "none"


def test_another_key_verifies_nobody() -> None:
    assert verdict(signed(), Published({KEY_NAME: record(rsa_key(1024, "other"))})) == "none"


def test_a_key_may_be_for_its_domain_alone() -> None:
    """``t=s``: RFC 6376 section 3.6.1."""
    known = Published({KEY_NAME: record(tags="v=DKIM1; t=s")})

    assert verdict(signed(), known) == "pass"
    assert verdict(signed(identity="ada@mail.client.example"), known) == "none"
    assert (
        verdict(signed(identity="ada@mail.client.example"), Published({KEY_NAME: GOOD})) == "pass"
    )


def test_a_mail_is_signed_by_what_it_is_and_not_by_what_it_was() -> None:
    assert verdict(signed(MAIL.replace(b"Ada", b"Eve"))) == "pass"
