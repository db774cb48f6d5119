"""
The way to an SMTP server is cut at any octet, and no notice is lost or sent twice without need.

Here at some octets; at every one: ``make smtp-cuts``.
"""

from __future__ import annotations

import pytest
from servers.certificates import Authority
from servers.smtp_fixtures import SmtpServers
from smtp_cut_runs import NOTICES, HarmError, Way, check, doubtful, passed

from mail2ticket.accounts import Security


def test_m3_a_cut_loses_no_notice_and_doubles_those_alone_that_may_have_been_taken(
    smtp: SmtpServers,
) -> None:
    way = Way(smtp.recording())
    whole = way.cut(None)
    assert (whole.copies, whole.sent_at) == ((1,) * NOTICES, 1)
    doubts = doubtful(whole)
    edges = {at + by for doubt in doubts for at in (doubt[0], doubt[-1]) for by in (-1, 0, 1)}
    first, second = (
        passed(whole, False, b"250 2.0.0 taken\r\n")[0],
        passed(whole, True, b"DATA\r\n")[1],
    )
    between = range(first + 1, second, 29)
    cuts = [way.cut(after) for after in sorted({*range(0, whole.octets, 97), *edges, *between})]
    for cut in cuts:
        check(cut, doubts, is_exact=True)
    assert [sum(cut.copies[at] == 2 for cut in cuts) for at in range(NOTICES)] == [4, 4]
    # A connection that was in use before is renewed at once, and no relay is needed for that.
    assert {cut.sent_at for cut in cuts if cut.after in between} == {1}


def test_m3_a_reset_doubles_no_more_than_an_end(smtp: SmtpServers) -> None:
    way = Way(smtp.recording(), is_reset=True)
    whole = way.cut(None)
    for after in range(0, whole.octets, 211):
        check(way.cut(after), doubtful(whole), is_exact=False)


def test_m3_a_cut_of_tls_loses_nothing(smtp: SmtpServers, authority: Authority) -> None:
    server = smtp.recording(features=("STARTTLS",), context=authority.server_context())
    way = Way(server, Security.STARTTLS, authority)
    whole = way.cut(None)
    for after in range(0, whole.octets, 397):
        assert set(way.cut(after).copies) <= {1, 2}


def test_m3_aiosmtpd_gets_each_notice(smtp: SmtpServers) -> None:
    way = Way(smtp.mailroom())
    whole = way.cut(None)
    for after in range(0, whole.octets, 173):
        assert set(way.cut(after).copies) <= {1, 2}


def test_a_notice_that_is_sent_twice_without_need_is_found(smtp: SmtpServers) -> None:
    way = Way(smtp.recording())
    whole = way.cut(None)
    doubts = doubtful(whole)
    doubled = way.cut(doubts[0][0])
    with pytest.raises(HarmError):
        check(doubled, (range(0), range(0)), is_exact=True)
