"""What stands in the way of a mail: E5, S1, S2, W2, W7."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, CLIENT, SAM, SUPPORT, TICKET, case, message, policy, stranger

from mail2ticket.model.case import Match
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.items import Discarded, Held, Reason
from mail2ticket.model.limits import Excess
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Requester
from mail2ticket.model.report import DeliveryReport
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.holding import (
    ambiguous,
    inactive_sender,
    over_limit,
    report_about_nothing,
    subject_refused,
    unattributed_sender,
    unreadable,
    unregistered_sender,
)

ON_TICKET = Match(TICKET)
GONE = evolve(CLIENT, is_active=False)


def test_a_mail_over_a_limit_is_held_with_the_limits_name() -> None:
    """W7."""
    answer = over_limit(case(message(excess=Excess("depth", 51, 50))))

    assert answer
    assert answer.value == Held(Reason.OVER_LIMIT, "depth: 51, over the limit of 50")
    assert over_limit(case()) is None


def test_a_mail_whose_reading_broke_down_is_held_before_all_else() -> None:
    """X5: one bad mail is kept, and does not come back for ever."""
    broken = message(defects=(Defect(DefectCode.UNREADABLE, "KeyError('x')"),))
    answer = unreadable(case(broken))

    assert answer
    assert answer.value == Held(Reason.UNREADABLE, "KeyError('x')")
    assert unreadable(case(message(defects=(Defect(DefectCode.NUL),)))) is None
    assert policy().screen[0] is unreadable


def test_a_mail_that_programs_read_in_different_ways_is_held_where_that_is_asked_for() -> None:
    """X19."""
    marked = message(defects=(Defect(DefectCode.NO_DATE), Defect(DefectCode.UTF_7)))
    answer = ambiguous(case(marked))

    assert answer
    assert answer.value == Held(Reason.AMBIGUOUS, "utf_7")
    assert marked.is_ambiguous
    assert ambiguous(case(message(defects=(Defect(DefectCode.NO_DATE),)))) is None
    assert not case().message.is_ambiguous
    assert ambiguous not in policy().screen


@pytest.mark.parametrize(
    ("requester", "said"),
    [
        (ADA_CONTACT, None),
        (SAM, None),
        (stranger(), None),
        (evolve(ADA_CONTACT, is_active=False), "Ada Lovelace is inactive"),
        (evolve(SAM, is_active=False), "Sam is inactive"),
        (evolve(ADA_CONTACT, company=GONE), "Client Ltd is inactive"),
        (evolve(stranger(), company=GONE), "Client Ltd is inactive"),
        (evolve(ADA_CONTACT, company=None), None),
    ],
)
def test_whoever_is_inactive_gets_no_work_done(requester: Requester, said: str | None) -> None:
    """S1: refused with its reason, even on an item of his."""
    answer = inactive_sender(case(requester=requester, match=ON_TICKET))

    assert (answer.value if answer else None) == (
        Held(Reason.INACTIVE_SENDER, said) if said else None
    )


@pytest.mark.parametrize(
    ("strangers", "requester", "match", "value"),
    [
        ("accept", stranger(), Match(), None),
        ("hold", stranger(), Match(), Held),
        ("refuse", stranger(), Match(), Discarded),
        ("hold", stranger(), ON_TICKET, None),
        ("refuse", stranger(), ON_TICKET, None),
        ("refuse", stranger(), Match(mentioned=TICKET), Discarded),
        ("refuse", ADA_CONTACT, Match(), None),
        ("hold", SAM, Match(), None),
    ],
)
def test_a_stranger_opens_no_ticket_where_none_is_wanted(
    strangers: str, requester: Requester, match: Match, value: type | None
) -> None:
    """S2: to take part in an item he may, and an item that is only named helps him nothing."""
    box = Mailbox(SUPPORT, strangers=strangers)
    answer = unregistered_sender(case(requester=requester, match=match, mailbox=box))

    if value is None:
        assert answer is None
    else:
        assert answer
        assert answer.value == value(Reason.UNREGISTERED, "ada@client.example is not registered")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.BOUNCE, Held(Reason.BOUNCE, "a bounce of no mail of ours")),
        (Kind.COMPLAINT, Held(Reason.COMPLAINT, "a complaint about no mail of ours")),
        (Kind.READ_RECEIPT, Discarded(Reason.READ_RECEIPT, "a receipt for no mail of ours")),
        (Kind.VACATION, Discarded(Reason.VACATION, "a vacation note about no item of ours")),
        (Kind.PERSONAL, None),
        (Kind.NOTIFICATION, None),
        (Kind.LIST, None),
    ],
)
def test_a_report_about_nothing_of_ours_opens_no_ticket(
    kind: Kind, value: Held | Discarded | None
) -> None:
    """W2, D5, D6."""
    mail = message(report=DeliveryReport())
    answer = report_about_nothing(case(mail, kind=kind))

    assert (answer.value if answer else None) == value
    assert answer is None or value is None or answer.reason == value.detail
    assert report_about_nothing(case(kind=kind, match=ON_TICKET)) is None


def test_vacation_notes_may_be_held() -> None:
    """W2: a setting."""
    answer = report_about_nothing(case(kind=Kind.VACATION, desk=policy(vacations="hold")))

    assert answer
    assert isinstance(answer.value, Held)


def test_an_empty_subject_is_filled_or_refused() -> None:
    """E5: a setting."""
    rejecting = Mailbox(SUPPORT, empty_subject="reject")

    assert subject_refused(case(message(" "))) is None
    assert subject_refused(case(message("x"), mailbox=rejecting)) is None
    assert subject_refused(case(message(" "), mailbox=rejecting, match=ON_TICKET)) is None
    answer = subject_refused(case(message(" \t"), mailbox=rejecting))
    assert answer
    assert answer.value == Discarded(Reason.EMPTY_SUBJECT)
    assert answer.reason == "the subject is empty"


@pytest.mark.parametrize(
    ("length", "limit", "is_refused"),
    [(80, 80, False), (81, 80, True), (10_000, None, False), (2, 1, True), (0, 1, False)],
)
def test_a_subject_over_the_maximum_is_refused_and_not_cut(
    length: int, limit: int | None, is_refused: bool
) -> None:
    """E5: as helppeople does."""
    box = Mailbox(SUPPORT, subject_characters=limit)
    mail = message(f" {'x' * length} ")
    answer = subject_refused(case(mail, mailbox=box))

    assert bool(answer) is is_refused
    if answer:
        assert isinstance(answer.value, Discarded)
        assert answer.value.reason == Reason.LONG_SUBJECT
        assert answer.reason == f"the subject has {length} characters, over the limit of {limit}"
    assert subject_refused(case(mail, mailbox=box, match=ON_TICKET)) is None


def test_s1_a_mail_that_is_nobodys_is_refused_only_where_each_must_have_an_owner() -> None:
    wanting = Mailbox(SUPPORT, needs_company=True)
    nobody = stranger(ADA)
    answer = unattributed_sender(case(mailbox=wanting, requester=nobody))

    assert answer
    assert answer.value == Held(
        Reason.UNATTRIBUTED, "ada@client.example belongs to nobody that we know"
    )
    for silent in (
        case(requester=nobody),
        case(mailbox=wanting),
        case(mailbox=wanting, requester=evolve(nobody, company=CLIENT)),
        case(mailbox=evolve(wanting, company=CLIENT), requester=nobody),
        case(mailbox=wanting, requester=nobody, match=Match(TICKET)),
        case(mailbox=wanting, requester=nobody, match=Match(mentioned=TICKET)),
    ):
        assert unattributed_sender(silent) is None
    forged = case(
        mailbox=wanting, requester=nobody, match=Match(mentioned=TICKET), trust=Trust.FORGED
    )
    assert unattributed_sender(forged)


def test_a_long_subject_is_refused_with_its_length() -> None:
    answer = subject_refused(
        case(message("x" * 81), mailbox=Mailbox(SUPPORT, subject_characters=80))
    )

    assert answer
    assert answer.value == Discarded(Reason.LONG_SUBJECT, answer.reason)
    assert answer.reason == "the subject has 81 characters, over the limit of 80"
