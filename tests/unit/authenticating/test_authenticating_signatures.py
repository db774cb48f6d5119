"""Which signatures hold: DKIM (S4)."""

from __future__ import annotations

import base64

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import (
    KEY_NAME,
    MAIL,
    SIGNED,
    Published,
    published,
    record,
    results_of,
    rsa_key,
    signed,
    signed_ed25519,
    tagged,
    verdict,
)

from mail2ticket.authenticating.checking import Terms

WAYS = [(h, b) for h in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_s4_a_signature_of_the_domain_of_from_verifies(
    way: tuple[bytes, bytes], end: bytes
) -> None:
    assert verdict(signed(way=way).replace(b"\r\n", end)) == "pass"


def test_a_signature_by_an_edwards_curve_verifies() -> None:
    """RFC 8463."""
    content, key = signed_ed25519()

    assert verdict(content, Published({KEY_NAME: key})) == "pass"
    assert verdict(content.replace(b"burns", b"Burns"), Published({KEY_NAME: key})) == "none"
    assert verdict(content, published()) == "none", "the key is of another kind"


def test_a_signature_of_another_length_than_its_kind_has_proves_nothing() -> None:
    """What checks it raises; nothing gets out."""
    content, key = signed_ed25519()
    start = content.index(b" b=") + 3
    for value in (b"AAAA", base64.b64encode(b"\0" * 63), base64.b64encode(b"\0" * 65)):
        end = content.index(b"\r\nFrom", start)
        changed = content[:start] + value + content[end:]
        assert verdict(changed, Published({KEY_NAME: key})) == "none"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, "pass"),
        ({"i": "@mail.client.example"}, "pass"),
        ({"i": "ada@client.example"}, "pass"),
        ({"q": "dns/txt"}, "pass"),
        ({"x": "1762171201", "t": "1762171100"}, "none"),
        ({"x": "1793707201", "t": "1793700000"}, "pass"),
        ({"unknown": "1"}, "pass"),
        ({"l": "1"}, "pass"),
        ({"v": "2"}, "none"),
        ({"v": None}, "none"),
        ({"a": "rsa-sha1"}, "none"),
        ({"a": "rsa-md5"}, "none"),
        ({"a": None}, "none"),
        ({"c": "relaxed/none"}, "none"),
        ({"c": None}, "none"),
        ({"q": "http"}, "none"),
        ({"d": None}, "none"),
        ({"d": "example"}, "none"),
        ({"d": "client..example"}, "none"),
        ({"d": "cli ent.example"}, "pass"),
        ({"d": "evilclient.example"}, "none"),
        ({"s": None}, "none"),
        ({"s": "../s1"}, "none"),
        ({"s": "s1\\.x"}, "none"),
        ({"i": "@evil.example"}, "none"),
        ({"i": "@evilclient.example"}, "none"),
        ({"h": "to:subject"}, "none"),
        ({"h": "from:to"}, "none"),
        ({"h": None}, "none"),
        ({"h": ":".join(["from", "subject"] * 101)}, "none"),
        ({"bh": ""}, "none"),
        ({"bh": "%%%"}, "none"),
        ({"bh": base64.b64encode(b"\0" * 32).decode()}, "none"),
        ({"bh": None}, "none"),
        ({"x": "1762171199"}, "none"),
        ({"x": "soon"}, "none"),
        ({"x": "9" * 13}, "none"),
        ({"t": "1762171300", "x": "1762171250"}, "none"),
        ({"t": "1793709000", "x": "1793708000"}, "none"),
    ],
)
def test_s4_a_signature_proves_something_or_nothing(
    tags: dict[str, str | None], expected: str
) -> None:
    """RFC 6376 sections 3.5 and 6.1.1; RFC 8301. All of them are signed by the right key."""
    assert verdict(tagged(MAIL, tags)) == expected


def test_a_tag_that_stands_there_twice_proves_nothing() -> None:
    assert verdict(signed().replace(b"; s=s1;", b"; s=s1; s=s1;", 1)) == "none"


@pytest.mark.parametrize(
    "field",
    [
        b"",
        b";",
        b"=",
        b"v=1",
        b"v=1; a=rsa-sha256; b=; d=client.example",
        b"\xff\xfe",
        b"v=1;" + b" " * 200 + b"b",
        b"v=1; b=" + b"A" * 9_000,
        b" b" * 4_000,
        b"; b" + b"\r\n " * 2_000 + b"=x",
        b"v=1; 1=x",
    ],
)
def test_what_is_no_signature_is_none(field: bytes) -> None:
    results = results_of(b"DKIM-Signature: " + field + b"\r\n" + MAIL)

    assert [(each.method, each.result) for each in results] == [
        ("dkim", "permerror"),
        ("dmarc", "none"),
    ]


@pytest.mark.parametrize("name", [b"From", b"from", b"Subject", b"To", b"Date", b"Message-ID"])
@pytest.mark.parametrize("is_above", [True, False])
def test_a_second_field_beside_the_signed_one_verifies_nobody(name: bytes, is_above: bool) -> None:
    """T5: what is read may be the one that nobody signed."""
    more = name + b": Ada <ada@client.example>\r\n"
    content = signed()
    head, blank, body = content.partition(b"\r\n\r\n")
    content = more + content if is_above else head + b"\r\n" + more.strip() + blank + body

    assert verdict(content) in {"none", "permerror", ""}


def test_a_second_field_that_was_signed_as_well_changes_nothing() -> None:
    content = b"References: <a@b.example>\r\nReferences: <c@d.example>\r\n" + MAIL

    assert verdict(signed(content, names=(*SIGNED, b"references", b"references"))) == "pass"
    assert verdict(signed(content, names=(*SIGNED, b"references"))) == "none"


def test_a_field_that_was_signed_as_missing_cannot_be_added() -> None:
    content = signed(names=(*SIGNED, b"cc"))

    assert verdict(content) == "pass"
    assert verdict(b"Cc: eve@evil.example\r\n" + content) == "none"


@pytest.mark.parametrize("more", [b"more", b"\r\nmore\r\n", b"<!--"])
def test_s4_what_is_added_beyond_the_length_is_not_signed(more: bytes) -> None:
    """``l=`` is not gone by: dkimpy alone calls this signature good."""
    content = signed(has_length=True)
    key = record()

    assert verdict(content) == "pass"
    assert verdict(content + more) == "none"
    assert dkim.verify(content + more, dnsfunc=lambda *_, **__: key)


def test_every_byte_of_a_signed_mail_counts() -> None:
    """Whatever byte is another one, nobody is verified; every second one is tried."""
    key = rsa_key(1536)
    content = signed(key=key, way=(b"simple", b"simple"), names=(*SIGNED, b"content-type"))
    known = published(**{KEY_NAME: record(key)})
    assert verdict(content, known) == "pass"

    passed = [
        at
        for at in range(0, len(content), 2)
        if verdict(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], known) == "pass"
    ]
    assert passed == []


@given(st.data())
def test_what_is_changed_in_a_mail_verifies_nobody(data: st.DataObject) -> None:
    """The same of the relaxed way, where blanks alone may differ."""
    content = signed(names=(*SIGNED, b"content-type"))
    start = content.index(b"From:")
    at = data.draw(st.integers(start, len(content) - 1))
    to = data.draw(st.integers(0x21, 0xFF).filter(lambda byte: byte != content[at]))
    changed = content[:at] + bytes([to]) + content[at + 1 :]
    is_name = changed.lower() == content.lower() and content[at : at + 1].isalpha()

    assert verdict(changed) != "pass" or (is_name and b":" in content[at : at + 13])


def test_blanks_may_change_on_the_way_where_the_signer_says_so() -> None:
    changed = signed().replace(b"Subject: Printer", b"subject:  Printer\r\n")
    changed = changed.replace(b"It  burns.\t \r\n", b"It burns.\r\n")

    assert verdict(changed) == "pass"
    strict = signed(way=(b"simple", b"simple"))
    assert verdict(strict.replace(b"burns.\t \r", b"burns.\r")) == "none"


@pytest.mark.parametrize(
    ("domain", "sender", "expected"),
    [
        ("client.example", "client.example", "pass"),
        ("mail.client.example", "client.example", "pass"),
        ("client.example", "mail.client.example", "pass"),
        ("a.client.example", "b.client.example", "pass"),
        ("evil.example", "client.example", "none"),
        ("evilclient.example", "client.example", "none"),
        ("lient.example", "client.example", "none"),
        ("co.uk", "client.co.uk", "none"),
        ("evil.co.uk", "client.co.uk", "none"),
        ("evil.github.io", "client.github.io", "none"),
        ("xn--fa-hia.example", "fa\xdf.example", "pass"),
        ("fass.example", "fa\xdf.example", "none"),
    ],
)
def test_t4_only_the_organisation_of_from_verifies(
    domain: str, sender: str, expected: str
) -> None:
    """Whole labels, and the public suffix list."""
    content = MAIL.replace(b"ada@client.example", f"ada@{sender}".encode(), 1)
    known = Published({f"s1._domainkey.{domain}": record()})

    assert verdict(signed(content, domain), known) == expected
    if expected == "none":
        assert known.asked == [], "nobody is asked about keys that vouch for somebody else"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (b"v=DMARC1; p=none", "pass"),
        (b"v=DMARC1; p=none; adkim=r", "pass"),
        (b"v=DMARC1; p=none; adkim=s", "none"),
        (b"v=DMARC1; p=none; adkim=S", "none"),
        (b"v=DMARC1; p=none; adkim=s; adkim=r", "none"),
        (b"v=spf1 -all", "pass"),
        ((b"v=DMARC1; adkim=s", b"v=DMARC1; adkim=s"), "pass"),
        ((b"v=DMARC1; adkim=s", b"other"), "none"),
    ],
)
def test_t4_a_domain_may_let_nobody_else_sign(
    policy: bytes | tuple[bytes, ...], expected: str
) -> None:
    """RFC 7489 section 6.3 (``adkim``) and 6.6.3 (several records are none)."""
    records = {
        "s1._domainkey.mail.client.example": record(),
        KEY_NAME: record(),
        "_dmarc.client.example": policy,
    }

    assert verdict(signed(domain="mail.client.example"), Published(records)) == expected
    assert verdict(signed(), Published(records)) == "pass"


def test_the_policy_of_the_organisation_holds_below_it() -> None:
    content = MAIL.replace(b"ada@client.example", b"ada@mail.client.example", 1)
    known = published(**{"_dmarc.client.example": b"v=DMARC1; p=reject; adkim=s"})

    assert verdict(signed(content), known) == "none"
    assert known.asked == [KEY_NAME, "_dmarc.mail.client.example", "_dmarc.client.example"]


def test_a_good_signature_below_a_broken_one_is_found() -> None:
    """Lists break one and add one; a broken one is as if it were not there (section 6.1)."""
    content = tagged(signed(), {"bh": base64.b64encode(b"\0" * 32).decode()})

    assert [each.result for each in results_of(content)] == ["fail", "pass", "pass"]


def test_of_a_thousand_signatures_a_few_are_checked() -> None:
    one = tagged(MAIL, {"bh": base64.b64encode(b"\0" * 32).decode()})
    field = one[: len(one) - len(MAIL)]
    known = published()
    results = results_of(field * 600 + MAIL, known)

    assert len(results) <= 21
    assert sum(each.result == "fail" for each in results) == 5
    assert known.asked == []


def test_a_signature_is_looked_at_as_of_when_the_mail_came() -> None:
    """A mail that is brought in a year later is not older for that (R6)."""
    assert verdict(tagged(MAIL, {"x": "1793707300"})) == "pass"


def test_nothing_is_asked_about_mail_that_nobody_signed() -> None:
    known = published()

    assert results_of(MAIL, known) == ()
    assert verdict(MAIL, known, Terms(trusted_sealers=("list.example",))) == ""
    assert known.asked == []
