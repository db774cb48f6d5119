"""TXT records, of a real server on loopback; and for how long they are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import dns.resolver
import pytest
from servers.dns_server import GARBAGE, NOT_ITS_OWN, REFUSED, SILENCE, NameServer, serving
from signing import KEY_NAME, NOON, record, signed

from mail2ticket.authenticating.authenticator import Authenticator
from mail2ticket.authenticating.checking import Terms
from mail2ticket.authenticating.names import (
    FAILED_KEPT,
    LEAST_KEPT,
    MOST_BYTES,
    MOST_KEPT,
    MOST_RECORDS,
    NONE_KEPT,
    DnsResolver,
    Remembering,
    Texts,
    one_starting,
)
from mail2ticket.errors import ConfigurationError
from mail2ticket.parse import parse

BIG = b"v=DKIM1; p=" + b"A" * 10_240
RECORDS: dict[str, list[bytes] | str] = {
    KEY_NAME: [record()],
    "two.example": [b"one", b"two"],
    "empty.example": [b""],
    "bytes.example": [bytes(range(256))],
    "big.example": [BIG],
    "silent.example": SILENCE,
    "refused.example": REFUSED,
    "garbage.example": GARBAGE,
    "other.example": NOT_ITS_OWN,
    "end.example": [b"found"],
}
ALIASES = {
    "alias.example": "step.example",
    "step.example": "end.example",
    "loop.example": "pool.example",
    "pool.example": "loop.example",
    "nowhere.example": "gone.example",
    **{f"c{at}.example": f"c{at + 1}.example" for at in range(40)},
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with serving(RECORDS, ALIASES) as told:
        yield told


def texts(server: NameServer, name: str, seconds: float = 3.0) -> Texts:
    return DnsResolver(("127.0.0.1",), server.port).texts(name, seconds)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("two.example", {b"one", b"two"}),
        ("empty.example", {b""}),
        ("bytes.example", {bytes(range(256))}),
        ("big.example", {BIG[: MOST_BYTES + 1]}),
        ("alias.example", {b"found"}),
        ("gone.example", set[bytes]()),
        ("nowhere.example", set[bytes]()),
    ],
)
def test_records_are_told_as_they_are(server: NameServer, name: str, found: set[bytes]) -> None:
    said = texts(server, name)

    assert set(said.texts) == found
    assert not said.problem
    assert said.kept == (LEAST_KEPT if found else NONE_KEPT)


@pytest.mark.parametrize(
    "name",
    [
        "silent.example",
        "refused.example",
        "garbage.example",
        "other.example",
        "c0.example",
        "x" * 64 + ".example",
        "a..example",
        ".".join(["abcdefgh"] * 40),
    ],
)
def test_what_nobody_answers_is_a_problem_and_nothing_is_raised(
    server: NameServer, name: str
) -> None:
    said = texts(server, name, 0.3)

    assert said.texts == ()
    assert said.problem
    assert said.kept == FAILED_KEPT


def test_of_many_records_few_are_looked_at() -> None:
    """Whoever owns a name decides what is in it, and not how much of it is remembered."""
    records: dict[str, list[bytes] | str] = {"a.example": [b"%02d" % at for at in range(30)]}
    with serving(records) as server:
        assert len(texts(server, "a.example").texts) == MOST_RECORDS


def test_names_that_lead_in_a_circle_lead_nowhere(server: NameServer) -> None:
    assert texts(server, "loop.example", 0.5).texts == ()


def test_what_is_too_long_for_a_datagram_comes_by_tcp(server: NameServer) -> None:
    texts(server, "big.example")

    assert server.asked["big.example", "tcp"] >= 1


def test_s4_a_mail_is_verified_by_what_a_real_server_says() -> None:
    """DKIM, and the policy of a domain that lets nobody else sign."""
    records: dict[str, list[bytes] | str] = {
        KEY_NAME: [record()],
        "s1._domainkey.mail.client.example": [record()],
        "_dmarc.client.example": [b"v=DMARC1; p=reject; adkim=s"],
    }
    with serving(records) as server:
        one = Authenticator(
            resolver=Remembering(DnsResolver(["127.0.0.1"], server.port)),
            terms=Terms(reject_is_forged=True),
        )
        found = {
            domain: [
                one.authenticate(content, parse(content, received_at=NOON))[-1].result
                for _ in range(3)
            ]
            for domain in ("client.example", "mail.client.example")
            for content in [signed(domain=domain)]
        }

    assert found == {"client.example": ["pass"] * 3, "mail.client.example": ["fail"] * 3}
    assert dict(server.asked) == {
        (KEY_NAME, "udp"): 1,
        ("s1._domainkey.mail.client.example", "udp"): 1,
        ("_dmarc.client.example", "udp"): 1,
    }


def test_where_no_server_is_there_it_is_a_problem() -> None:
    with serving({}) as server:
        port = server.port

    assert DnsResolver(("127.0.0.1",), port).texts("a.example", 0.3).problem


def test_the_system_names_the_servers_where_nobody_else_does() -> None:
    with patch.object(dns.resolver, "Resolver") as made:
        DnsResolver()
    made.assert_called_once_with()


@pytest.mark.parametrize("servers", [["no address"], ["ns1.client.example"]])
def test_a_server_that_is_no_address_is_refused(servers: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="resolver"):
        DnsResolver(servers)


def test_a_system_without_servers_is_told() -> None:
    problem = OSError("no servers")
    with (
        patch.object(dns.resolver, "Resolver", side_effect=problem),
        pytest.raises(ConfigurationError),
    ):
        DnsResolver()


class Asked:
    def __init__(self, found: Texts) -> None:
        self.found = found
        self.count = 0

    def texts(self, name: str, seconds: float, /) -> Texts:
        self.count += 1
        return self.found


@pytest.mark.parametrize("kept", [LEAST_KEPT, MOST_KEPT, NONE_KEPT, FAILED_KEPT])
def test_an_answer_is_remembered_for_its_time(kept: float) -> None:
    now = [0.0]
    asked = Asked(Texts((b"x",), kept=kept))
    resolver = Remembering(asked, lambda: now[0])
    for moment, count in ((0.0, 1), (kept - 0.5, 1), (kept, 2), (kept + 1.0, 2)):
        now[0] = moment
        assert resolver.texts("a.example", 1.0) == asked.found
        assert asked.count == count


def test_no_more_names_are_remembered_than_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail2ticket.authenticating.names.MOST_NAMES", 2)
    asked = Asked(Texts())
    resolver = Remembering(asked, lambda: 0.0)
    for name in ("a", "b", "c", "c", "b", "a"):
        resolver.texts(name, 1.0)

    assert asked.count == 4


@pytest.mark.parametrize(
    ("found", "expected"),
    [([], None), ([b"x"], None), ([b"vx", b"y"], b"vx"), ([b"v1", b"v2"], None)],
)
def test_a_record_counts_only_where_it_is_the_only_one(
    found: list[bytes], expected: bytes | None
) -> None:
    assert one_starting(found, b"v") == expected
