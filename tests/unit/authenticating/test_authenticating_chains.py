"""Mail that lists and forwarders passed on: ARC (RFC 8617)."""

from __future__ import annotations

import dkim
import pytest
from signing import MAIL, Published, published, record, results_of, sealed, signed, verdict

from mail2ticket.authenticating.checking import Terms

LIST = Terms(trusted_sealers=("list.example",))
BOTH = Terms(trusted_sealers=("list.example", "two.example"))
SEAL = "s1._domainkey.list.example"


def known(**records: bytes) -> Published:
    return published(**{"s1._domainkey.two.example": record(), **records})


def test_s4_what_a_trusted_list_found_verifies() -> None:
    changed = signed().replace(b"It  burns.", b"[List] It burns.")
    content = sealed(changed)

    assert [(each.method, each.result) for each in results_of(content, terms=LIST)] == [
        ("dkim", "fail"),
        ("arc", "pass"),
        ("dmarc", "pass"),
    ]
    assert verdict(content) == "none", "nobody is trusted unless he is named"
    assert verdict(changed) == "none"


def test_a_chain_is_sealed_as_dkimpy_reads_it() -> None:
    """An independent reading: the chains of these tests are chains."""
    two = sealed(sealed(MAIL), "mx.two.example; arc=pass", "two.example", instance=2)
    key = record()

    assert dkim.arc_verify(two, dnsfunc=lambda *_, **__: key)[0] == b"pass"
    assert verdict(two, known(), BOTH) == "pass"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("mx.list.example; dkim=pass header.d=client.example", "pass"),
        ("mx.list.example; dkim=pass header.i=@mail.client.example", "pass"),
        ("mx.list.example; spf=pass smtp.mailfrom=ada@client.example", "pass"),
        ("mx.list.example; dmarc=pass header.from=client.example", "pass"),
        ("mx.list.example; dkim=fail; spf=pass smtp.mailfrom=x@client.example", "pass"),
        ("mx.list.example; dkim=fail header.d=client.example", "none"),
        ("mx.list.example; spf=softfail smtp.mailfrom=ada@client.example", "none"),
        ("mx.list.example; dmarc=pass header.from=evil.example", "none"),
        ("mx.list.example; dmarc=pass", "none"),
        ("mx.list.example; dkim=pass header.d=evil.example", "none"),
        ("mx.list.example; arc=pass header.d=client.example", "none"),
        ("mx.list.example; none", "none"),
        ("; dkim=pass header.d=client.example", "none"),
        ("mx.list.example 2; dkim=pass header.d=client.example", "none"),
        ("mx.list.example; (dkim=pass header.d=client.example)", "none"),
    ],
)
def test_only_a_pass_for_the_organisation_of_from_counts(results: str, expected: str) -> None:
    """T3, T4: as of our own servers."""
    assert verdict(sealed(MAIL, results), terms=LIST) == expected


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        (("list.example", "two.example"), "pass"),
        (("two.example",), "none"),
        (("list.example",), "none"),
        (("example",), "pass"),
        (("ist.example", "wo.example"), "none"),
    ],
)
def test_only_the_trusted_end_of_a_chain_counts(trusted: tuple[str, ...], expected: str) -> None:
    """Whoever is not trusted could have written anything before he passed it on."""
    two = sealed(sealed(MAIL), "mx.two.example; arc=pass", "two.example", instance=2)

    assert verdict(two, known(), Terms(trusted_sealers=trusted)) == expected


def test_what_one_found_who_was_not_trusted_is_sealed_and_still_not_believed() -> None:
    first = sealed(MAIL, "x.example; dmarc=pass header.from=client.example", "evil.example")
    two = sealed(
        first, "mx.two.example; dmarc=fail header.from=client.example", "two.example", instance=2
    )
    resolver = known(**{"s1._domainkey.evil.example": record()})

    assert verdict(two, resolver, BOTH) == "none"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"It  burns.", b"It burned."),
        (b"Subject: Printer", b"Subject: Password"),
        (b"header.d=client.example", b"header.d=clientX.example"),
        (b"cv=none", b"cv=pass"),
        (b"cv=none", b"cv=fail"),
        (b"cv=none", b"cv=none; h=from"),
        (b"ARC-Seal: i=1;", b"ARC-Seal: i=2;"),
        (b"ARC-Seal: i=1;", b"ARC-Seal: i=0;"),
        (b"ARC-Seal: i=1;", b"ARC-Seal:"),
        (b"ARC-Seal: i=1;", b"ARC-Seal: i=1; i=1;"),
        (b"ARC-Seal: ", b"X-ARC-Seal: "),
        (b"ARC-Message-Signature: ", b"X-ARC-Message-Signature: "),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results:"),
        (b"ARC-Authentication-Results: i=1;", b"ARC-Authentication-Results: i=99999999;"),
        (b"From: Ada", b"From: Eve <eve@evil.example>\r\nFrom: Ada"),
    ],
)
def test_a_chain_that_was_touched_verifies_nobody(old: bytes, new: bytes) -> None:
    content = sealed(MAIL)
    assert old in content

    assert verdict(content.replace(old, new, 1), terms=LIST) in {"none", "", "permerror"}


def test_a_set_that_is_there_twice_is_no_chain() -> None:
    content = sealed(MAIL)
    found = b"ARC-Authentication-Results: i=1; mx.list.example; dmarc=pass\r\n"

    assert verdict(found + content, terms=LIST) == "none"


def test_a_seal_that_says_the_chain_is_broken_is_believed() -> None:
    two = sealed(sealed(MAIL), "mx.two.example; none", "two.example", instance=2, said="fail")
    assert verdict(two, known(), BOTH) == "none"
    assert verdict(sealed(MAIL, said="pass"), terms=LIST) == "none"


def test_a_mail_that_one_trusted_seals_and_another_signs_verifies_nobody() -> None:
    one = sealed(MAIL)
    seal_at = one.index(b"ARC-Message-Signature")
    other = sealed(MAIL, domain="evil.example")
    mixed = one[:seal_at] + other[other.index(b"ARC-Message-Signature") :]
    resolver = known(**{"s1._domainkey.evil.example": record()})

    assert verdict(mixed, resolver, LIST) == "none"


def test_a_long_chain_is_not_followed() -> None:
    content = MAIL
    for instance in range(1, 8):
        content = sealed(content, instance=instance)
    resolver = known()

    assert verdict(content, resolver, LIST) == "none"
    assert resolver.asked == []
    assert verdict(content[content.index(b"ARC-Seal: i=6") :], resolver, LIST) == "pass"
    assert resolver.asked == [SEAL], "one key is asked for once"


def test_a_key_of_a_sealer_that_is_not_there_or_not_known_verifies_nobody() -> None:
    assert verdict(sealed(MAIL), Published({}), LIST) == "none"
    assert verdict(sealed(MAIL), Published({}, frozenset({SEAL})), LIST) == "temperror"


def test_a_sealed_mail_whose_from_was_changed_is_not_from_whom_it_was() -> None:
    """What a list that rewrites From found is about another sender."""
    rewritten = MAIL.replace(b"ada@client.example", b"pumps@other.example", 1)

    assert verdict(sealed(rewritten), terms=LIST) == "none"
