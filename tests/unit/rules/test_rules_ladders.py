"""Who has been told often enough: N3, W4, A13, A15."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cases import (
    ADA,
    ADA_CONTACT,
    NOON,
    NUMBER,
    SAM,
    SAM_ADDRESS,
    SUPPORT,
    TICKET,
    case,
    message,
    policy,
)

from mail2ticket.model.address import Address
from mail2ticket.model.case import Told
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Answered, Facts, Origin, Questions, Reference, Said
from mail2ticket.model.items import Entity, Held, NewNote, NewTicket
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice, NoticeKind
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Trust
from mail2ticket.rules.ladders import (
    AnswerLimit,
    DomainLimit,
    ThreadLimit,
    item_limit,
    uncounted,
)

NOTE = NewNote(item=TICKET, title="", text="", sender=ADA, author=ADA_CONTACT)
OPENED = NewTicket(mailbox=SUPPORT, title="", text="", sender=ADA, requester=ADA_CONTACT)
WATCHER = Address.of("wim@watching.example")


def told(
    *kinds: NoticeKind,
    to: Address | None = ADA,
    mail: Message | None = None,
    entity: Entity = NOTE,
    facts: Facts | None = None,
    desk: Desk | None = None,
    trust: Trust = Trust.UNKNOWN,
    requester: Requester = ADA_CONTACT,
) -> Told:
    """Return the case of a notice to Ada that her mail was added to a ticket."""
    one = case(mail, facts=facts, desk=desk, trust=trust, requester=requester)
    notice = Notice(kinds=kinds or (NoticeKind.ADDED,), to=to, mailbox=SUPPORT)
    return one.drafted(entity).decided(entity, ()).telling(notice)


def of_agent(**fields: Any) -> Told:  # noqa: ANN401 - the fields of a case are of many types
    """Return the case of a notice to Sam, who works here."""
    mail = message(sender="sam@acme-staff.example", **fields.pop("mail", {}))
    given = {"to": SAM_ADDRESS, "requester": SAM, "trust": Trust.VERIFIED, **fields}
    return told(mail=mail, **given)


# --- an hour, a day, a month ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        (Answered(0, 0), None),
        (Answered(4, 19, 99), None),
        (Answered(5, 5), "5 notices in an hour are enough"),
        (Answered(0, 20), "20 notices in a day are enough"),
        (Answered(6, 40), "6 notices in an hour are enough"),
        (Answered(0, 0, 100), "100 notices in 30 days are enough"),
    ],
)
def test_one_address_gets_so_many_notices_and_no_more(
    answered: Answered, reason: str | None
) -> None:
    """A15, N3: 5 an hour, 20 a day; and 100 in 30 days, for slow responders."""
    answer = AnswerLimit()(told(facts=Facts(answered={ADA: answered})))

    assert answer is None or answer.value is True
    assert (answer.reason if answer else None) == reason


def test_the_limits_of_notices_are_settings() -> None:
    desk = policy(answers_an_hour=1, answers_a_day=2, answers_a_month=3)

    def limit(hour: int, day: int, month: int) -> bool:
        facts = Facts(answered={ADA: Answered(hour, day, month)})
        return AnswerLimit()(told(facts=facts, desk=desk)) is not None

    assert not limit(0, 1, 2)
    assert limit(1, 1, 1)
    assert limit(0, 2, 2)
    assert limit(0, 0, 3)


def test_a_proven_agent_is_told_all_month_but_not_all_hour() -> None:
    """N3: he may book his time by mail; whoever only says that he is an agent may not."""
    month, hour = {SAM_ADDRESS: Answered(0, 0, 500)}, {SAM_ADDRESS: Answered(5, 5, 5)}

    assert AnswerLimit()(of_agent(facts=Facts(answered=month))) is None
    assert AnswerLimit()(of_agent(facts=Facts(answered=hour)))
    assert AnswerLimit()(of_agent(facts=Facts(answered=month), trust=Trust.UNKNOWN))
    assert AnswerLimit()(of_agent(facts=Facts(answered=month), requester=ADA_CONTACT))


def test_the_limit_asks_for_the_sender_at_the_time_of_the_mail() -> None:
    assert AnswerLimit().questions(message(), policy()) == Questions(
        at=NOON, answered=frozenset({ADA})
    )
    assert AnswerLimit().questions(message(sender=None), policy()).answered == frozenset()


def test_the_limit_is_the_recipients_whoever_wrote() -> None:
    """N3: a watcher who had enough is not told, and the sender is; and the other way round."""
    facts = Facts(answered={WATCHER: Answered(5, 5, 5)})

    assert AnswerLimit()(told(to=WATCHER, facts=facts))
    assert AnswerLimit()(told(facts=facts)) is None
    assert AnswerLimit()(told(to=None, facts=facts)) is None


# --- a domain -------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "is_over"), [(0, False), (199, False), (200, True)])
def test_one_domain_gets_two_hundred_an_hour(count: int, is_over: bool) -> None:
    """N3: a responder with another address each time is one responder."""
    answer = DomainLimit()(told(facts=Facts(answered_domains={"client.example": count})))

    assert bool(answer) is is_over
    assert answer is None or answer.value is True
    assert answer is None or answer.reason == (
        "200 notices to client.example in an hour are enough"
    )


def test_the_limit_of_a_domain_is_a_setting_and_its_own() -> None:
    facts = Facts(answered_domains={"client.example": 3})

    assert DomainLimit()(told(facts=facts, desk=policy(answers_an_hour_at_domain=3)))
    assert DomainLimit()(told(facts=facts, desk=policy(answers_an_hour_at_domain=4))) is None
    desk = policy(answers_an_hour_at_domain=3)
    assert DomainLimit()(told(to=WATCHER, facts=facts, desk=desk)) is None
    assert DomainLimit()(told(to=None, facts=facts, desk=desk)) is None


def test_the_limit_of_a_domain_asks_for_the_senders() -> None:
    assert DomainLimit().questions(message(), policy()) == Questions(
        at=NOON, answered_domains=frozenset({"client.example"})
    )
    assert DomainLimit().questions(message(sender=None), policy()) == Questions(at=NOON)


# --- a work item ----------------------------------------------------------------------------


def about(count: int, address: Address = ADA) -> Facts:
    """Return what is known of somebody who was told so often of one ticket."""
    return Facts(answered={address: Answered(about={NUMBER: count})})


@pytest.mark.parametrize(("count", "is_over"), [(0, False), (1, False), (2, True), (9, True)])
def test_a_sender_is_told_twice_about_an_item(count: int, is_over: bool) -> None:
    """N3, W4: per item and recipient, ever."""
    answer = item_limit(told(facts=about(count)))

    assert bool(answer) is is_over
    assert answer is None or answer.value is True
    assert answer is None or answer.reason == f"{count} notices about {NUMBER} are enough"


def test_how_often_one_is_told_about_an_item_is_a_setting() -> None:
    assert item_limit(told(facts=about(3), desk=policy(answers_an_item=3)))
    assert item_limit(told(facts=about(3), desk=policy(answers_an_item=4))) is None


@pytest.mark.parametrize("entity", [OPENED, Held("a_reason")])
def test_a_new_ticket_is_no_item_that_anybody_was_told_of(entity: Entity) -> None:
    assert item_limit(told(facts=about(9), entity=entity)) is None


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_went_wrong_is_told_all_the_same(kind: NoticeKind) -> None:
    """F8: who is not told that a file was refused takes it for kept."""
    is_routine = kind in {NoticeKind.CREATED, NoticeKind.ACKNOWLEDGED, NoticeKind.ADDED}

    assert bool(item_limit(told(kind, facts=about(2)))) is is_routine
    assert bool(item_limit(told(NoticeKind.ADDED, kind, facts=about(2)))) is is_routine


def test_a_proven_agent_is_told_each_time() -> None:
    assert item_limit(of_agent(facts=about(9, SAM_ADDRESS))) is None
    assert item_limit(of_agent(facts=about(9, SAM_ADDRESS), trust=Trust.UNKNOWN))


def test_others_than_the_sender_may_hear_of_an_item_more_often() -> None:
    """S5: a watcher wants to be told of each note; hours, days and months count for him."""
    assert item_limit(told(to=WATCHER, facts=about(9, WATCHER))) is None
    assert item_limit(told(mail=message(sender=None), facts=about(9))) is None


# --- a thread -------------------------------------------------------------------------------


def of_thread(*origins: Origin) -> dict[str, Any]:
    """Return a mail that goes on with such mails, and what is known of them."""
    ids = tuple(f"m{n}@x.example" for n in range(len(origins)))
    known = {each: Reference(NUMBER, o) for each, o in zip(ids, origins, strict=True)}
    return {
        "mail": message(references=ids, in_reply_to=ids[-1:]),
        "facts": Facts(references=known),
        "entity": OPENED,
    }


@pytest.mark.parametrize(
    ("origins", "is_over"),
    [
        ((), False),
        ((Origin.SENT,), False),
        ((Origin.SENT, Origin.RECEIVED, Origin.REFERENCED), False),
        ((Origin.SENT, Origin.RECEIVED, Origin.SENT), True),
    ],
)
def test_two_notices_of_ours_in_a_thread_are_enough(
    origins: tuple[Origin, ...], is_over: bool
) -> None:
    """A13: from us to another desk and back, each time as something new."""
    answer = ThreadLimit()(told(**of_thread(*origins)))

    assert bool(answer) is is_over
    assert answer is None or answer.value is True
    assert answer is None or answer.reason == "2 notices in one thread are enough"


def test_the_limit_of_a_thread_is_that_of_an_item() -> None:
    two = of_thread(Origin.SENT, Origin.SENT)

    assert ThreadLimit()(told(desk=policy(answers_an_item=3), **two)) is None
    assert ThreadLimit()(told(desk=policy(answers_an_item=2), **two))


def test_of_a_sequel_people_are_told_however_long_the_thread_is() -> None:
    """E9: the ticket that goes on with a completed one has a number that they do not know."""
    two = of_thread(Origin.SENT, Origin.SENT)
    sequel = NewTicket(
        mailbox=SUPPORT,
        title="",
        text="",
        sender=ADA,
        requester=ADA_CONTACT,
        follows=NUMBER,
    )

    two_of_sequel: dict[str, Any] = {**two, "entity": sequel}
    assert ThreadLimit()(told(**two_of_sequel)) is None
    assert ThreadLimit()(told(NoticeKind.FILES_DROPPED, **two)) is None


def test_the_limit_of_a_thread_asks_for_its_mails() -> None:
    mail = message(references=("a@x.example", "b@x.example"), in_reply_to=("c@x.example",))

    assert ThreadLimit().questions(mail, policy()).message_ids == set(mail.thread)


# --- who cannot count -----------------------------------------------------------------------


def test_nobody_is_told_while_somebody_cannot_count() -> None:
    """W4: the limits fail closed for sending."""
    answer = uncounted(told(facts=Facts(is_counted=False)))

    assert answer
    assert answer.value is True
    assert "not known" in answer.reason
    assert uncounted(told(facts=Facts())) is None


SAID = Said(ADA, "words", NOON - timedelta(days=7), NOON)
ASKED = Questions(
    answered=frozenset({ADA}),
    answered_domains=frozenset({"client.example"}),
    said=frozenset({SAID}),
    opened=frozenset({ADA}),
)
COUNTED: dict[str, Any] = {
    "answered": {ADA: Answered()},
    "answered_domains": {"client.example": 0},
    "said": {SAID: 0},
}


def test_every_count_that_was_asked_for_makes_facts_counted() -> None:
    facts = Facts(**COUNTED)

    assert facts.answering(ASKED) is facts
    assert Facts().answering(Questions()).is_counted


@pytest.mark.parametrize("missing", COUNTED)
def test_a_count_that_is_left_out_is_no_nought(missing: str) -> None:
    facts = Facts(**{name: found for name, found in COUNTED.items() if name != missing})

    assert not facts.answering(ASKED).is_counted


def test_a_domain_that_was_never_written_to_is_told_where_one_notice_an_hour_is_enough() -> None:
    desk = policy(answers_an_hour_at_domain=1)

    assert DomainLimit()(told(desk=desk)) is None


def test_a_sender_who_was_never_told_of_an_item_is_told_where_once_is_enough() -> None:
    assert item_limit(told(desk=policy(answers_an_item=1))) is None
