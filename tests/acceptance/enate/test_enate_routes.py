"""Email routes: by address, by sender, by content; To, Cc and Bcc (R1 to R3, R5)."""

from __future__ import annotations

import pytest
from acceptance_desk import why
from attrs import evolve
from enate_desk import (
    ADA,
    BOB,
    CLIENT,
    HR,
    MAILBOXES,
    NORTH,
    PAYROLL,
    ROUTES,
    ServiceDesk,
    delivered_to,
    everything,
    policy_of,
    request,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.limits import Limits
from mail2ticket.model.mail_conditions import HasAttachment, HasWords, SentBy
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.route import Route
from mail2ticket.presets import enate
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore


@pytest.fixture
def desk(store: MemoryStore | SqliteStore) -> ServiceDesk:
    return ServiceDesk(store=store)


def queues(desk: ServiceDesk, outcome: Outcome) -> list[str]:
    """Return the queues of the work items that a mail made."""
    assert {each.state for each in everything(outcome)} <= {State.CREATED}
    return [desk.history(each.number).queue for each in everything(outcome)]


# --- The first route that fits ---


def test_a_mail_is_routed_by_the_address_it_was_sent_to(desk: ServiceDesk) -> None:
    outcome = desk.receives("payroll_01.eml")

    assert queues(desk, outcome) == ["Payroll"]
    assert desk.history(outcome.number).item.company == CLIENT
    assert (
        why(outcome, "route")
        == "payroll@acme.example: route Payroll: to payroll@acme.example → its mailbox"
    )


def test_a_mail_is_routed_by_its_content(desk: ServiceDesk) -> None:
    outcome = desk.receives("unpaid_01.eml")

    item = desk.history(outcome.number)
    assert (item.queue, item.priority) == ("Payroll today", "High")
    assert item.fields == (("contract", "Pay"), ("service", "Salary"))
    assert "route Urgent pay" in why(outcome, "route")


def test_a_mail_is_routed_by_its_sender(desk: ServiceDesk) -> None:
    outcome = desk.receives("north_01.eml")

    assert queues(desk, outcome) == ["Payroll North"]
    assert desk.history(outcome.number).item.company == NORTH
    assert "route North" in why(outcome, "route")


def test_the_first_route_that_fits_wins(desk: ServiceDesk) -> None:
    """Nina's mail fits the second route by its sender, and the first by its words."""
    outcome = desk.receives(request("Pay", "I was not paid.", sender="nina@north.example"))

    assert queues(desk, outcome) == ["Payroll today"]


def test_a_route_may_be_for_an_address_that_is_no_mailbox(desk: ServiceDesk) -> None:
    outcome = desk.receives("leave_01.eml")

    assert queues(desk, outcome) == ["Leave"]
    assert outcome.decision
    assert outcome.decision.mailbox == HR.address
    assert outcome.outbox[0].sender.without_subaddress() == HR.address


@pytest.mark.parametrize("to", ["hr@acme.example", "people@acme.example"])
def test_without_a_route_a_mail_waits_among_the_unprocessed(desk: ServiceDesk, to: str) -> None:
    outcome = desk.receives(request(to=to))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")
    assert desk.unprocessed.count() == 1
    assert desk.made() == []


def test_a_file_may_be_what_a_route_asks_for() -> None:
    files = Route("Papers", to=("hr@acme.example",), conditions=(HasAttachment(("pdf",)),))
    desk = ServiceDesk(policy_of(files))

    assert desk.receives(request(to="hr@acme.example")).reason == "no_route"
    with_it = desk.receives(request(to="hr@acme.example", attachments={"a.PDF": b"%PDF"}))
    assert queues(desk, with_it) == ["HR"]


def test_a_route_for_a_whole_domain_takes_all_of_it_and_nothing_beyond() -> None:
    desk = ServiceDesk(policy_of(Route("All", to=("*@acme.example",), mailbox=HR.address)))

    assert queues(desk, desk.receives(request(to="anything@acme.example"))) == ["HR"]
    assert desk.receives(request(to="x@acme.example.evil.example")).state is State.HELD


def test_a_route_that_leads_to_an_inactive_mailbox_holds_the_mail() -> None:
    desk = ServiceDesk(
        policy_of(Route("Old", to=("leave@acme.example",), mailbox="old@acme.example"))
    )
    outcome = desk.receives("leave_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")
    assert "inactive" in why(outcome, "route")


def test_without_any_routes_each_mailbox_takes_its_own_mail() -> None:
    desk = ServiceDesk(policy_of())

    assert queues(desk, desk.receives("payroll_01.eml")) == ["Payroll"]
    assert queues(desk, desk.receives("nowhere_01.eml")) == ["HR"]
    assert desk.receives("leave_01.eml").reason == "no_route"


def test_all_that_is_wrong_with_routes_is_told_when_the_desk_is_made() -> None:
    nowhere = Route("Nowhere", to=("x@acme.example",), mailbox="y@acme.example")
    with pytest.raises(ConfigurationError, match=r"y@acme\.example is no mailbox"):
        enate(MAILBOXES, (nowhere,))
    with pytest.raises(ConfigurationError) as caught:
        enate(MAILBOXES, (Route("A", conditions=(HasWords(()),)), Route("A"), Route(" ")))
    assert len(caught.value.faults) >= 3


# --- To, Cc and Bcc ---


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To"])
def test_the_address_is_found_wherever_it_stands(header: str) -> None:
    fields = {"to": "team@client.example", header: "payroll@acme.example"}
    content = request(**fields) if header != "To" else request()
    desk = ServiceDesk()

    assert queues(desk, desk.receives(content)) == ["Payroll"]


def test_a_mail_that_has_us_in_bcc_only_is_routed_by_the_delivery(desk: ServiceDesk) -> None:
    outcome = desk.receives("bcc_01.eml", delivered_to("payroll@acme.example"))

    assert queues(desk, outcome) == ["Payroll"]


def test_without_the_delivery_a_bcc_waits_and_says_why(desk: ServiceDesk) -> None:
    outcome = desk.receives("bcc_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "bcc_only")
    assert "hand over the envelope" in why(outcome, "route")


@pytest.mark.parametrize(
    "limits", [Limits(headers_bytes=60), Limits(headers_bytes=100), Limits(message_bytes=200)]
)
def test_a_mail_over_a_limit_waits_for_that_reason(desk: ServiceDesk, limits: Limits) -> None:
    desk.policy = evolve(desk.policy, limits=limits)
    outcome = desk.receives("payroll_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "over_limit")
    assert desk.unprocessed.read(outcome.key)[1]


def test_bcc_to_an_address_of_a_route_that_is_no_mailbox(desk: ServiceDesk) -> None:
    assert queues(desk, desk.receives("bcc_01.eml", delivered_to("leave@acme.example"))) == [
        "Leave"
    ]


# --- A work item for each routed address ---


def test_each_routed_address_in_to_and_cc_makes_a_work_item(desk: ServiceDesk) -> None:
    outcome = desk.receives("several_01.eml")

    assert sorted(queues(desk, outcome)) == ["Leave", "Payroll"]
    assert len({each.number for each in everything(outcome)}) == 2
    assert len(desk.made()) == 2
    assert len(list(desk.store.recorded())) == 2


def test_the_sender_is_told_of_each(desk: ServiceDesk) -> None:
    outcome = desk.receives("several_01.eml")

    assert [each.notices for each in everything(outcome)] == [(NoticeKind.CREATED,)] * 2
    assert {str(notice.to) for notice in desk.sent} == {"ada@client.example"}


def test_bcc_and_to_together_make_a_work_item_each(desk: ServiceDesk) -> None:
    envelope = delivered_to("payroll@acme.example", "leave@acme.example")

    assert sorted(queues(desk, desk.receives("payroll_01.eml", envelope))) == ["Leave", "Payroll"]


@pytest.mark.parametrize(
    "to",
    [
        ("payroll@acme.example", "PAYROLL@ACME.example"),
        ("payroll@acme.example", "payroll+2026@acme.example"),
    ],
)
def test_one_address_written_twice_makes_one(desk: ServiceDesk, to: tuple[str, ...]) -> None:
    assert queues(desk, desk.receives(request(to=to))) == ["Payroll"]


def test_an_address_without_a_route_makes_none_beside_those_that_have_one(
    desk: ServiceDesk,
) -> None:
    outcome = desk.receives(request(to=("payroll@acme.example", "hr@acme.example")))

    made = [each for each in everything(outcome) if each.state is State.CREATED]
    assert [desk.history(each.number).queue for each in made] == ["Payroll"]
    assert len(desk.made()) == 1


def test_the_same_mail_again_makes_no_other(desk: ServiceDesk) -> None:
    desk.receives("several_01.eml")

    assert desk.receives("several_01.eml").is_repeat
    assert len(desk.made()) == 2


def test_a_mail_about_an_item_is_added_to_it_once(desk: ServiceDesk) -> None:
    opened = desk.receives("payroll_01.eml")
    to = ("payroll@acme.example", "leave@acme.example")
    outcome = desk.receives(request(f"Re: {opened.number}", to=to))

    assert (outcome.state, outcome.number, outcome.others) == (State.ADDED, opened.number, ())
    assert len(desk.history(opened.number).entries) == 2


# --- Our own addresses ---


@pytest.mark.parametrize(
    "sender",
    ["payroll@acme.example", "people@acme.example", "leave@acme.example", "Leave@acme.example"],
)
def test_mail_from_our_own_addresses_is_ignored_with_a_reason(
    desk: ServiceDesk, sender: str
) -> None:
    outcome = desk.receives(request(sender=sender))

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "own_mail")
    assert desk.made() == []
    assert desk.sent == []


def test_our_own_addresses_watch_nothing(desk: ServiceDesk) -> None:
    content = request(
        to=("payroll@acme.example", "bob@client.example"),
        Cc="leave@acme.example, hr@acme.example",
        Authentication_Results="mx.acme.example; dmarc=pass header.from=client.example",
    )
    outcome = desk.receives(content)

    for each in everything(outcome):
        if each.number:
            assert desk.history(each.number).item.watchers == {BOB.addresses[0]}


def test_the_addresses_of_routes_are_known_for_ours_but_patterns_are_not() -> None:
    policy = policy_of(*ROUTES, Route("All", to=("*@shared.example",), mailbox=HR.address))

    assert policy.is_ours(Address.of("leave@acme.example"))
    assert not policy.is_ours(Address.of("ada@shared.example"))
    assert policy.own_addresses == (Address.of("leave@acme.example"),)


# --- Plus addressing ---


@pytest.mark.parametrize(
    ("setting", "to", "is_taken"),
    [
        ("off", "payroll@acme.example", True),
        ("off", "payroll+vip@acme.example", False),
        ("mixed", "payroll@acme.example", True),
        ("mixed", "payroll+vip@acme.example", True),
        ("only", "payroll@acme.example", False),
        ("only", "payroll+vip@acme.example", True),
    ],
)
def test_plus_addressing_off_mixed_and_only(setting: str, to: str, is_taken: bool) -> None:
    desk = ServiceDesk(policy_of(plus_addressing=setting))
    outcome = desk.receives(request(to=to))

    assert outcome.state is (State.CREATED if is_taken else State.HELD)
    assert outcome.reason == ("" if is_taken else "no_route")


def test_a_mailbox_may_be_one_with_a_detail_of_its_own() -> None:
    vip = evolve(PAYROLL, address=Address.of("payroll+vip@acme.example"), queue="VIP")
    desk = ServiceDesk(policy_of(mailboxes=(PAYROLL, vip), plus_addressing="off"))

    assert queues(desk, desk.receives(request(to="payroll+vip@acme.example"))) == ["VIP"]
    assert queues(desk, desk.receives(request("Another"))) == ["Payroll"]


@pytest.mark.parametrize("setting", ["off", "mixed", "only"])
def test_answers_to_our_notices_come_back_whatever_is_set(setting: str) -> None:
    """Their address is one with a detail that we signed."""
    desk = ServiceDesk(policy_of(plus_addressing=setting))
    to = "payroll+x@acme.example" if setting == "only" else "payroll@acme.example"
    opened = desk.receives(request(to=to))
    answer = desk.receives(request("Re: My payslip", "Thanks.", to=str(reply_to(opened))))

    assert (answer.state, answer.number) == (State.ADDED, opened.number)


def reply_to(outcome: Outcome) -> Address:
    """Return the address at which a notice asks to be answered."""
    lines = outcome.outbox[0].content.replace(b"\r\n ", b" ").splitlines()
    (line,) = [line for line in lines if line.lower().startswith(b"reply-to:")]
    text = line.decode().partition(":")[2].strip()
    return Address.of(text.rpartition("<")[2].rstrip(">") if "<" in text else text)


def test_unknown_words_for_plus_addressing_are_refused() -> None:
    with pytest.raises(ValueError, match="sometimes"):
        policy_of(plus_addressing="sometimes")


# --- What a host would try next ---


def test_an_answer_to_our_notice_comes_back_without_a_route_for_its_mailbox() -> None:
    only = Route("Leave", to=("leave@acme.example",), mailbox=HR.address)
    desk = ServiceDesk(policy_of(only))
    opened = desk.receives("leave_01.eml")
    answer = desk.receives(request("Re: Leave", "Thanks.", to=str(reply_to(opened))))

    assert reply_to(opened).without_subaddress() == HR.address
    assert (answer.state, answer.number) == (State.ADDED, opened.number)


def test_so_does_one_that_only_refers_to_it() -> None:
    only = Route("Leave", to=("leave@acme.example",), mailbox=HR.address)
    desk = ServiceDesk(evolve(policy_of(only), keys=()))
    opened = desk.receives("leave_01.eml")
    answered = f"<{opened.outbox[0].message_id}>"
    answer = desk.receives(request("Re: Leave", to="hr@acme.example", In_Reply_To=answered))

    assert (answer.state, answer.number) == (State.ADDED, opened.number)


def test_who_knows_a_mail_of_ours_and_has_no_part_in_it_writes_nothing_there() -> None:
    desk = ServiceDesk()
    opened = desk.receives("leave_01.eml")
    answered = f"<{opened.outbox[0].message_id}>"
    outcome = desk.receives(
        request("Re: Leave", to="hr@acme.example", sender="m@evil.example", In_Reply_To=answered)
    )

    assert outcome.number != opened.number
    assert len(desk.history(opened.number).entries) == 1
    assert desk.history(opened.number).item.participants == {ADA.addresses[0]}


def test_who_else_writes_about_it_without_a_route_waits_for_a_person(desk: ServiceDesk) -> None:
    opened = desk.receives("leave_01.eml")
    outcome = desk.receives(request(f"{opened.number}: more", to="hr@acme.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


def test_a_route_may_take_a_senders_mail_wherever_it_comes_to() -> None:
    north = Route("North", conditions=(SentBy("*@north.example"),), mailbox=HR.address, queue="N")
    desk = ServiceDesk(policy_of(north))

    assert queues(desk, desk.receives("north_01.eml")) == ["N"]
    assert desk.receives("payroll_01.eml").reason == "no_route"
