"""A domain whose name servers are slow does not keep all mail waiting (S4)."""

from __future__ import annotations

import pytest

from mail2ticket import parse
from mail2ticket.authenticating import sparing
from mail2ticket.authenticating.authenticator import Authenticator
from mail2ticket.authenticating.names import Remembering, Texts
from mail2ticket.authenticating.sparing import MOST_WAITED, PROMPT, WITHIN, Sparing
from mail2ticket.settings.dkim import DkimSettings

_PLAIN = b"From: eve@evil.example\r\nTo: support@acme.example\r\nSubject: Hello\r\n\r\n"


class Slow:
    """A resolver that takes its time, and the clock that this moves."""

    def __init__(self, takes: float) -> None:
        self.takes = takes
        self.now = 0.0
        self.names: list[str] = []

    def clock(self) -> float:
        return self.now

    def texts(self, name: str, seconds: float, /) -> Texts:
        self.names.append(name)
        self.now += min(self.takes, seconds)
        return Texts(problem="no answer") if self.takes > seconds else Texts((b"v=DKIM1",))


def test_s4_a_slow_domain_is_asked_no_more_for_a_while() -> None:
    slow = Slow(60.0)
    resolver = Sparing(slow, slow.clock)
    for number in range(20):
        found = resolver.texts(f"s{number}._domainkey.evil.example", 3.5)
        assert found.problem
    assert (len(slow.names), slow.now) == (3, MOST_WAITED + 3 * PROMPT)
    assert "evil.example" in resolver.texts("other.mail.evil.example", 3.0).problem
    assert resolver.texts("_dmarc.client.example", 3.0).problem == "no answer"
    slow.now += WITHIN
    assert resolver.texts("s21._domainkey.evil.example", 3.0).problem == "no answer"


def test_s4_nobody_has_the_names_of_others_spared_by_forging_their_mail() -> None:
    """Each of a thousand names that are not there is asked for, and answered at once."""
    prompt = Slow(PROMPT)
    resolver = Sparing(prompt, prompt.clock)
    for number in range(1_000):
        resolver.texts(f"s{number}._domainkey.client.example", 3.0)
    assert not resolver.texts("s1._domainkey.client.example", 3.0).problem


def test_what_was_slow_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparing, "MOST_DOMAINS", 2)
    slow = Slow(60.0)
    resolver = Sparing(slow, slow.clock)
    for domain in ("a.example", "b.example", "c.example"):
        for number in range(4):
            resolver.texts(f"{number}.{domain}", 3.0)
    asked = len(slow.names)
    for domain in ("b.example", "c.example", "a.example"):
        resolver.texts(f"5.{domain}", 3.0)
    assert slow.names[asked:] == ["5.a.example"]


def test_s4_who_signs_each_mail_by_another_name_delays_none_but_the_first() -> None:
    slow = Slow(60.0)
    authenticator = Authenticator(
        resolver=Remembering(Sparing(slow, slow.clock), slow.clock), clock=slow.clock
    )
    results: list[str] = []
    for number in range(300):
        signed = b"".join(
            b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil.example; s=s%d-%d;"
            b" h=from:subject:to:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
            % (number, each)
            for each in range(5)
        )
        content = signed + _PLAIN
        results.append(authenticator.authenticate(content, parse(content))[-1].result)
    assert set(results) == {"temperror"}
    assert slow.now <= 15.0


def test_the_settings_spare_too() -> None:
    opened = DkimSettings(name_servers=("127.0.0.1",)).open()
    assert isinstance(opened, Authenticator)
    assert isinstance(opened.resolver, Remembering)
    assert isinstance(opened.resolver._resolver, Sparing)
