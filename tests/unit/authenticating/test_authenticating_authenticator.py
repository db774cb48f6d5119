"""The whole check: within limits, and whatever a mail holds."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from signing import (
    KEY_NAME,
    MAIL,
    NOON,
    Published,
    published,
    record,
    results_of,
    sealed,
    signed,
    verdict,
)

from mail2ticket.authenticating.authenticator import (
    MOST_NAMES,
    AsyncAuthenticator,
    Authenticator,
)
from mail2ticket.authenticating.checking import Terms
from mail2ticket.authenticating.names import Texts
from mail2ticket.errors import ConfigurationError, SenderUncheckedError
from mail2ticket.model.address import Address
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.message import Message
from mail2ticket.parse import parse

DOWN = Published({}, frozenset({KEY_NAME}))
STRICT = Terms(signing=("client.example",))
SEALED = sealed(signed())
READ = parse(SEALED, received_at=NOON)
REJECTING = Terms(reject_is_forged=True)


def test_dns_that_is_down_neither_verifies_nor_forges() -> None:
    """A time-out is no verdict: RFC 8601 section 2.7.1 (temperror)."""
    for terms in (Terms(), STRICT, REJECTING):
        results = results_of(signed(), DOWN, terms)
        assert [(each.method, each.result) for each in results] == [
            ("dkim", "temperror"),
            ("dmarc", "temperror"),
        ]
    outage = Published({KEY_NAME: record()}, frozenset({"_dmarc.client.example"}))
    assert verdict(MAIL, outage, REJECTING) == "temperror"


def test_a_policy_that_nobody_can_tell_aligns_nobody() -> None:
    names = {"s1._domainkey.mail.client.example": record()}
    outage = Published(names, frozenset({"_dmarc.client.example"}))

    assert verdict(signed(domain="mail.client.example"), outage) == "temperror"


def test_mail_can_be_put_off_until_dns_answers() -> None:
    patient = Authenticator(resolver=DOWN, puts_off=True, now=lambda: NOON)
    with pytest.raises(SenderUncheckedError, match="no name server answered") as caught:
        patient.authenticate(signed(), parse(signed(), received_at=NOON))

    assert caught.value.status == "4.4.3"
    assert caught.value.is_transient
    there = evolve(patient, resolver=published())
    assert there.authenticate(signed(), parse(signed(), received_at=NOON))[-1].result == "pass"
    broken = signed().replace(b"burns", b"burnt")
    assert there.authenticate(broken, parse(broken, received_at=NOON))[-1].result == "none"


def test_mail_of_which_only_the_policy_is_unknown_is_put_off_too() -> None:
    outage = Published({}, frozenset({"_dmarc.client.example"}))
    patient = Authenticator(resolver=outage, terms=REJECTING, puts_off=True, now=lambda: NOON)
    with pytest.raises(SenderUncheckedError, match=r"what client\.example wants is not known"):
        patient.authenticate(MAIL, parse(MAIL, received_at=NOON))


@pytest.mark.parametrize(("hours", "is_put_off"), [(23, True), (24, False), (-1, True)])
def test_no_mail_is_put_off_for_ever(hours: int, is_put_off: bool) -> None:
    later = NOON + timedelta(hours=hours)
    patient = Authenticator(resolver=DOWN, puts_off=True, now=lambda: later)
    message = parse(signed(), received_at=NOON)
    if is_put_off:
        with pytest.raises(SenderUncheckedError):
            patient.authenticate(signed(), message)
    else:
        assert patient.authenticate(signed(), message)[-1].result == "temperror"


@pytest.mark.parametrize(
    ("sender", "terms", "policy", "expected"),
    [
        ("client.example", STRICT, b"", "fail"),
        ("mail.client.example", STRICT, b"", "fail"),
        ("evilclient.example", STRICT, b"", ""),
        ("evil.example", STRICT, b"v=DMARC1; p=reject", ""),
        ("client.example", REJECTING, b"v=DMARC1; p=reject", "fail"),
        ("client.example", REJECTING, b"v=DMARC1; p=quarantine", "none"),
        ("client.example", REJECTING, b"v=DMARC1; p=none", "none"),
        ("client.example", REJECTING, b"v=DMARC1; \xff", "none"),
        ("client.example", REJECTING, b"", "none"),
        ("mail.client.example", REJECTING, b"v=DMARC1; p=reject", "fail"),
        ("mail.client.example", REJECTING, b"v=DMARC1; p=reject; sp=none", "none"),
        ("mail.client.example", REJECTING, b"v=DMARC1; p=none; sp=reject", "fail"),
        ("client.example", Terms(), b"v=DMARC1; p=reject", ""),
    ],
)
def test_mail_is_forged_only_where_the_operator_says_so(
    sender: str, terms: Terms, policy: bytes, expected: str
) -> None:
    content = MAIL.replace(b"ada@client.example", f"ada@{sender}".encode(), 1)

    assert verdict(content, Published({"_dmarc.client.example": policy}), terms) == expected


def test_a_signature_that_holds_is_not_forged_whatever_is_asked_for() -> None:
    terms = Terms(signing=("client.example",), reject_is_forged=True)

    assert verdict(signed(), published(), terms) == "pass"
    assert verdict(
        sealed(MAIL), published(), evolve(terms, trusted_sealers=("list.example",))
    ) == ("pass")
    assert verdict(signed().replace(b"burns", b"burnt"), published(), terms) == "fail"


@pytest.mark.parametrize(
    "field",
    [
        b"From: Ada <ada@client.example>, Eve <eve@evil.example>",
        b"From: Us: ada@client.example;",
        b"From: ada@client.example (eve@evil.example",
        b"From: <ada@client.example",
        b"From: =?utf-8?q?ada=40client.example?= <eve@evil.example>",
        b"From: Ada <ada@client.example>\r\nFrom: Ada <ada@client.example>",
        b"From: \xe9 <ada@client.example>",
        b"From : Ada <ada@client.example>",
        b"From:",
        b"Sender: ada@client.example",
    ],
)
def test_t5_a_doubtful_from_is_never_verified(field: bytes) -> None:
    content = (
        signed(MAIL.replace(b"From: Ada <ada@client.example>", field))
        if (field.count(b"From:") == 1)
        else field + signed()[len(signed()) - len(MAIL) :]
    )

    assert verdict(content) != "pass"


def test_a_mail_that_was_read_in_another_way_than_it_was_signed_is_not_verified() -> None:
    """What is checked are the bytes; who is verified is whom we read."""
    content = signed()
    other = parse(content.replace(b"ada@", b"eve@", 1), received_at=NOON)

    first, last = results_of(content, message=other)
    assert first.reason == "From can be read in two ways"
    assert last.result == "none"


def test_a_mail_that_names_nobody_is_not_looked_at() -> None:
    known = published()
    for message in (
        Message(key="k"),
        evolve(parse(signed()), defects=(Defect(DefectCode.SEVERAL_FROM),)),
    ):
        assert results_of(signed(), known, REJECTING, message) == ()
    nowhere = MAIL.replace(b"Ada <ada@client.example>", b"MAILER-DAEMON")
    assert verdict(nowhere, known, REJECTING) == "permerror"
    assert known.asked == []


@pytest.mark.parametrize(
    ("only", "is_asked"),
    [
        ((), True),
        (("client.example",), True),
        (("example",), True),
        (("acme.example", "client.example"), True),
        (("acme.example",), False),
        (("lient.example",), False),
        (("mail.client.example",), False),
    ],
)
def test_mail_of_strangers_need_not_wait_for_dns(only: tuple[str, ...], is_asked: bool) -> None:
    known = published()
    terms = Terms(only=only, reject_is_forged=True, signing=("client.example",))

    assert verdict(signed(), known, terms) == ("pass" if is_asked else "")
    assert known.asked == ([KEY_NAME] if is_asked else [])


def test_no_name_is_asked_for_that_is_none() -> None:
    known = published()
    for domain in (b"a\\.example", b"a..example", b"[127.0.0.1]", b"a" * 64 + b".example"):
        content = MAIL.replace(b"client.example", domain, 1)
        message = parse(MAIL.replace(b"client.example", b"x.example", 1))
        named = evolve(message.senders[0], address=Address("ada", domain.decode()))
        results_of(content, known, REJECTING, evolve(message, senders=(named,)))

    assert known.asked == []


class Slow:
    """A resolver that takes its time, by a clock of its own."""

    def __init__(self, takes: float) -> None:
        self.now = 0.0
        self.takes = takes
        self.given: list[float] = []

    def texts(self, name: str, seconds: float, /) -> Texts:
        self.given.append(seconds)
        self.now += min(self.takes, seconds)
        return Texts(problem="late") if self.takes > seconds else Texts()


def many(count: int) -> bytes:
    """A mail with so many signatures, each with a key of its own."""
    one = signed()
    field = one[: len(one) - len(MAIL)]
    keys = (f"s=k{at};".encode() for at in range(count))
    return b"".join(field.replace(b"s=s1;", key) for key in keys) + MAIL


def test_dns_is_waited_for_no_longer_than_there_is_time() -> None:
    slow = Slow(60.0)
    one = Authenticator(
        resolver=slow, seconds_a_name=3.0, seconds_a_mail=10.0, clock=lambda: slow.now
    )
    content = many(30)
    results = one.authenticate(content, parse(content, received_at=NOON))

    assert slow.given == [3.0, 3.0, 3.0, 1.0]
    assert slow.now == 10.0
    assert results[-1].result == "temperror"
    assert "no time is left for this mail" in results[4].reason


def test_dns_is_asked_for_few_names() -> None:
    known = published()
    terms = Terms(trusted_sealers=("example",), reject_is_forged=True)
    content = MAIL
    for at in range(1, 7):
        content = sealed(content, domain=f"l{at}.example", instance=at)
    content = many(30).removesuffix(MAIL) + content

    assert verdict(content, known, terms) in {"none", "temperror"}
    assert len(known.asked) <= 13 < MOST_NAMES
    assert len(known.asked) == len(set(known.asked))


def test_no_more_names_are_asked_for_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail2ticket.authenticating.authenticator.MOST_NAMES", 2)
    results = results_of(many(5))

    assert [each.result for each in results] == ["fail", "fail"] + ["temperror"] * 4
    assert results[2].reason.endswith("too many names for one mail")


@pytest.mark.parametrize("seconds", [0, -1.0, 3_601.0, float("nan")])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ConfigurationError):
        Authenticator(resolver=DOWN, seconds_a_name=seconds)
    with pytest.raises(ConfigurationError):
        Authenticator(resolver=DOWN, seconds_a_mail=seconds)


def test_async_hosts_get_the_same() -> None:
    one = AsyncAuthenticator(Authenticator(resolver=published()))
    found = asyncio.run(one.authenticate(signed(), parse(signed(), received_at=NOON)))

    assert found == results_of(signed())


@given(st.data())
def test_no_mail_makes_it_raise(data: st.DataObject) -> None:
    """dkimpy raises IndexError and more on hostile mail; here nothing gets out."""
    content = SEALED
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        stop = data.draw(st.integers(start, min(len(content), start + 40)))
        piece = data.draw(st.binary(max_size=8) | st.sampled_from([b"\r\n", b";", b"i=1;", b"b="]))
        content = content[:start] + piece + content[stop:]

    results = results_of(content, terms=Terms(trusted_sealers=("list.example",)), message=READ)
    assert results[-1].method == "dmarc"


def test_mail_of_every_kind_is_looked_at() -> None:
    mails = sorted((Path(__file__).parents[2] / "data").rglob("*.eml"))
    terms = Terms(trusted_sealers=("example",), signing=("example",), reject_is_forged=True)
    for path in mails:
        content = path.read_bytes()
        message = parse(content, received_at=NOON)
        assert all(each.method for each in results_of(content, published(), terms, message))
    assert len(mails) > 30


def test_nothing_of_a_mail_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """X25."""
    with caplog.at_level(logging.DEBUG):
        verdict(tampered := signed().replace(b"burns", b"secret"))
        verdict(tampered, Published({KEY_NAME: b"v=DKIM1; p=AAAA"}))

    assert caplog.records == []


def test_reasons_hold_no_words_of_a_mail() -> None:
    content = signed().replace(b"d=client.example", b"d=client.example.<b>x</b>")

    assert all("<" not in each.reason + each.domain for each in results_of(content))


@pytest.mark.parametrize("at", [datetime(2030, 1, 1, tzinfo=NOON.tzinfo)])
def test_the_time_that_counts_is_when_the_mail_came(at: datetime) -> None:
    message = parse(signed(), received_at=at)

    assert results_of(signed(), message=message)[-1].result == "pass"
