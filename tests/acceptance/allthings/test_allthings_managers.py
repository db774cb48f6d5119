"""Chapter 3: several managers, each with a long address that his own forwards to (R1, R4, S1)."""

from __future__ import annotations

import pytest
from acceptance_desk import read, why
from allthings_desk import (
    ALINE,
    LAC,
    LAC_LONG,
    LAC_OFFICE,
    MIA,
    NORD,
    NORD_LONG,
    NORD_OFFICE,
    Service,
    opened,
    passed,
    policy,
)
from attrs import evolve

from mail2ticket import Mailbox, presets
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Stranger
from mail2ticket.testing import mail

TENANT = "mia@post.example"


def mailbox(outcome: Outcome) -> str:
    assert outcome.decision is not None
    return str(outcome.decision.mailbox)


@pytest.mark.parametrize(
    "header", ["Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To"]
)
@pytest.mark.parametrize(("long", "office"), [(NORD_LONG, NORD_OFFICE), (LAC_LONG, LAC_OFFICE)])
def test_r1_the_long_address_is_found_where_servers_write_it(
    header: str, long: str, office: Mailbox
) -> None:
    """To names an address that nobody told us of: the manager's old one, say."""
    content = f"{header}: {long}\r\n".encode() + mail(sender=TENANT, to="info@alt.example")

    assert mailbox(Service().receives(content)) == str(office.address)


def test_r1_the_envelope_is_enough() -> None:
    envelope = Envelope(Address.of(TENANT), (Address.of(LAC_LONG),))

    outcome = Service().receives(mail(sender=TENANT, to="info@alt.example"), envelope)

    assert mailbox(outcome) == "gerance@lac.example"


@pytest.mark.parametrize("long", [NORD_LONG, NORD_LONG.upper(), NORD_LONG.replace("@", "+x@")])
def test_r1_written_to_directly_it_is_found_in_any_case_and_with_a_detail(long: str) -> None:
    assert mailbox(Service().receives(mail(sender=TENANT, to=long))) == "buero@nordhaus.example"


@pytest.mark.parametrize(
    "long",
    [NORD_LONG.replace("m-", "m"), NORD_LONG.replace("4f1c", "4f1d"), "m-1@in.dienst.example"],
)
def test_r1_an_address_that_only_looks_like_it_is_nobodys(long: str) -> None:
    outcome = Service().receives(mail(sender=TENANT, to=long))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


def test_s3_a_forward_of_the_managers_server_changes_nobodys_mail() -> None:
    outcome = Service().receives("tenant.eml")

    assert opened(outcome).requester == MIA
    assert why(outcome, "route").startswith(f"Delivered-To: {NORD_LONG}")


def test_r4_a_mail_to_two_managers_is_a_request_at_each() -> None:
    service = Service()

    outcome = service.receives("two_managers.eml")

    [other] = outcome.others
    found = {mailbox(one): one for one in (outcome, other)}
    nord, lac = found["buero@nordhaus.example"], found["gerance@lac.example"]
    assert nord.number != lac.number
    assert (opened(nord).company, opened(lac).company) == (NORD, LAC)
    assert service.seen_by(MIA) == (nord.number, lac.number)


def test_s2_a_tenant_of_one_manager_is_a_stranger_to_the_other() -> None:
    service = Service()

    outcome = service.receives("two_managers.eml")

    [other] = outcome.others
    assert opened(outcome).requester == MIA
    assert opened(other).requester == Stranger(Address.of(TENANT), "Mia Brandt")
    assert service.kept_apart(NORD_OFFICE) == ()
    assert service.kept_apart(LAC_OFFICE) == (other.number,)
    assert (outcome.notices, other.notices) == (
        (NoticeKind.CREATED,),
        (NoticeKind.ACKNOWLEDGED,),
    )
    assert "a stranger to Régie du Lac" in why(other, "decide")


def test_s2_his_own_manager_s_tenant_is_none() -> None:
    service = Service()

    outcome = service.receives(mail("Fenêtre", sender="aline@courrier.example", to=LAC_LONG))

    assert (opened(outcome).requester, opened(outcome).company) == (ALINE, LAC)
    assert service.kept_apart(LAC_OFFICE) == ()


def test_s2_where_no_company_is_named_a_tenant_is_known_to_all() -> None:
    boxes = tuple(evolve(one, company=None) for one in (NORD_OFFICE, LAC_OFFICE))
    service = Service(policy=policy(*boxes))

    outcome = service.receives(mail("Fenêtre", sender=TENANT, to=LAC_LONG))

    assert (opened(outcome).requester, opened(outcome).company) == (MIA, NORD)


def test_r4_his_reply_with_the_other_manager_in_copy_is_one_note() -> None:
    service = Service()
    number = service.receives("tenant.eml").number

    outcome = service.receives(
        mail(
            f"Re: [{number}] Heizung",
            "Immer noch kalt.",
            sender=TENANT,
            to="buero@nordhaus.example",
            Cc="gerance@lac.example",
            Authentication_Results=passed(TENANT),
        )
    )

    assert (outcome.number, outcome.others) == (number, ())
    assert len(service.history(number).entries) == 2


def test_n1_each_manager_speaks_for_himself() -> None:
    service = Service()
    service.receives("two_managers.eml")

    told = {str(notice.sender): read(notice) for notice in service.sent}

    assert set(told) == {"buero@nordhaus.example", "gerance@lac.example"}
    assert "Wir haben Ihre Anfrage erhalten" in told["buero@nordhaus.example"].subject
    assert "Nous avons bien reçu votre message" in told["gerance@lac.example"].subject
    for sender, notice in told.items():
        [reply_to] = notice.reply_to
        assert reply_to.address.without_subaddress() == Address.of(sender)


def test_r5_mail_of_a_managers_own_address_is_ignored() -> None:
    for own in ("buero@nordhaus.example", NORD_LONG):
        outcome = Service().receives(mail(sender=own, to=NORD_LONG))
        assert (outcome.state, outcome.reason) == (State.DISCARDED, "own_mail")


def test_e8_a_manager_who_left_gets_no_more_mail() -> None:
    service = Service(policy=policy(NORD_OFFICE, evolve(LAC_OFFICE, is_active=False)))

    outcome = service.receives(mail(sender=TENANT, to=LAC_LONG))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


def test_two_managers_cannot_share_a_long_address() -> None:
    shared = evolve(LAC_OFFICE, aliases=(NORD_LONG,))

    with pytest.raises(ConfigurationError, match="belongs to two mailboxes"):
        presets.allthings((NORD_OFFICE, shared))
