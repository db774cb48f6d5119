"""The same sender and subject, the same words, and a flood (W4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, NOON, SAM, case, message, people, policy, stranger

from mail2ticket.model.facts import Echo, Facts, Said
from mail2ticket.model.items import Held, Reason
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.echoes import Echoes, Flood, SameWords

ECHO = Echo(ADA, "printer on fire", NOON - timedelta(minutes=5), NOON)
MAIL = message(" Printer  ON fire")


@pytest.mark.parametrize(("before", "is_held"), [(0, False), (1, False), (2, True), (9, True)])
def test_the_third_of_the_same_in_five_minutes_is_held(before: int, is_held: bool) -> None:
    """Held and not dropped: a person may write thrice."""
    answer = Echoes()(case(MAIL, facts=Facts(echoes={ECHO: before})))

    assert bool(answer) is is_held
    if answer:
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.TOO_OFTEN
        assert answer.reason == f"{before} of this sender and subject in 5 minutes before"


def test_how_often_and_how_long_are_settings() -> None:
    desk = policy(echo_limit=1, echo_minutes=60)
    echo = Echo(ADA, "printer on fire", NOON - timedelta(hours=1), NOON)

    assert Echoes().questions(MAIL, desk).echoes == {echo}
    assert Echoes()(case(MAIL, desk=desk, facts=Facts(echoes={echo: 1})))
    assert Echoes()(case(MAIL, desk=desk, facts=Facts(echoes={ECHO: 9}))) is None


def test_the_limit_asks_for_the_same_sender_and_subject() -> None:
    assert Echoes().questions(MAIL, policy()).echoes == {ECHO}


def test_without_a_sender_there_is_no_echo() -> None:
    mail = message(sender=None)

    assert Echoes().questions(mail, policy()).echoes == frozenset()
    assert Echoes()(case(mail, desk=policy(echo_limit=1))) is None


def test_another_subject_is_no_echo() -> None:
    assert Echoes()(case(message("Printer"), facts=Facts(echoes={ECHO: 9}))) is None


def test_e11_alerts_are_no_echoes_whatever_they_are_called() -> None:
    facts = Facts(echoes={ECHO: 9})

    assert Echoes()(case(MAIL, facts=facts, kind=Kind.ALERT)) is None
    assert Echoes()(case(MAIL, facts=facts, kind=Kind.LIST))


# --- the same words -------------------------------------------------------------------------

THANKS = message("One", "Thank you for your mail. Your request is 17.")
SAID = Said(ADA, THANKS.words_key, NOON - timedelta(days=7), NOON)


def test_a_mail_asks_whether_its_words_were_said_within_a_week() -> None:
    assert SameWords().questions(THANKS, policy()).said == {SAID}


def test_w4_hit_the_same_words_again_are_met_with_silence() -> None:
    """Whatever the subject and the number in them; the mail is taken as ever."""
    again = message("Two", "THANK you for your  mail. Your request is 18!")
    answer = SameWords()(case(again, facts=Facts(said={SAID: 1})))

    assert answer
    assert answer.value is True
    assert answer.reason == "the sender said the same 1 times in 7 days before"


def test_w4_near_miss_other_words_and_the_first_time_are_answered() -> None:
    other = message("One", "Thank you for your help. Your request is 17.")

    assert SameWords()(case(THANKS, facts=Facts(said={SAID: 0}))) is None
    assert SameWords()(case(THANKS)) is None
    assert SameWords()(case(other, facts=Facts(said={SAID: 9}))) is None


@pytest.mark.parametrize("text", ["", "See attached.", "Thank you very much!", "1" * 100])
def test_w4_silent_on_what_everybody_says(text: str) -> None:
    """A person may enclose one invoice after the other."""
    mail = message(text=text)
    said = Said(ADA, mail.words_key, NOON - timedelta(days=7), NOON)

    assert SameWords().questions(mail, policy()).said == frozenset()
    assert SameWords()(case(mail, facts=Facts(said={said: 9}))) is None


def test_w4_silent_without_a_sender() -> None:
    nobody = evolve(THANKS, senders=())

    assert SameWords().questions(nobody, policy()).said == frozenset()
    assert SameWords()(case(nobody, facts=Facts(said={SAID: 9}))) is None


@pytest.mark.parametrize("trust", Trust)
def test_w4_a_proven_agent_may_say_the_same_each_time(trust: Trust) -> None:
    mail = message(text="Replaced the toner and cleaned it.", sender="sam@acme-staff.example")
    (said,) = SameWords().questions(mail, policy()).said
    facts = evolve(people(SAM), said={said: 3})

    assert bool(SameWords()(case(mail, facts=facts, trust=trust))) is (trust is not Trust.VERIFIED)
    contact = evolve(people(evolve(ADA_CONTACT, addresses=SAM.addresses)), said={said: 3})
    assert SameWords()(case(mail, facts=contact, trust=trust))


def test_how_long_words_are_remembered_is_a_setting() -> None:
    (said,) = SameWords(days=1).questions(THANKS, policy()).said

    assert said.since == NOON - timedelta(days=1)
    assert SameWords(shortest=100).questions(THANKS, policy()).said == frozenset()


# --- a flood --------------------------------------------------------------------------------


@pytest.mark.parametrize(("opened", "is_held"), [(0, False), (19, False), (20, True), (99, True)])
def test_w4_the_twenty_first_ticket_in_an_hour_is_held(opened: int, is_held: bool) -> None:
    answer = Flood()(case(facts=Facts(opened={ADA: opened}), requester=stranger()))

    assert bool(answer) is is_held
    if answer:
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.FLOOD
        assert answer.reason == f"mail of {ADA} opened {opened} tickets in an hour before"


@pytest.mark.parametrize(
    ("trust", "requester", "is_held"),
    [
        (Trust.VERIFIED, ADA_CONTACT, False),
        (Trust.VERIFIED, SAM, False),
        (Trust.VERIFIED, stranger(), True),
        (Trust.UNKNOWN, ADA_CONTACT, True),
        (Trust.FORGED, SAM, True),
    ],
)
def test_w4_customers_who_are_verified_may_open_as_many_as_they_need(
    trust: Trust, requester: Requester, is_held: bool
) -> None:
    facts = Facts(opened={ADA: 20})

    assert bool(Flood()(case(facts=facts, trust=trust, requester=requester))) is is_held


def test_w4_how_many_tickets_are_a_flood_is_a_setting() -> None:
    facts = Facts(opened={ADA: 3})

    assert Flood()(case(facts=facts, desk=policy(tickets_an_hour=3)))
    assert Flood()(case(facts=facts, desk=policy(tickets_an_hour=4))) is None


def test_w4_silent_on_others_and_on_nobody() -> None:
    facts = Facts(opened={ADA: 99})

    assert Flood()(case(message(sender="bo@client.example"), facts=facts)) is None
    assert Flood()(case(message(sender=None), facts=facts)) is None
    assert Flood().questions(message(sender=None), policy()).opened == frozenset()
    assert Flood().questions(message(), policy()).opened == {ADA}


@pytest.mark.parametrize("kind", Kind)
def test_w4_alerts_that_their_key_proves_are_no_flood(kind: Kind) -> None:
    """E11: a network that goes down brings hundreds; anybody else's programs do make floods."""
    flooding = case(facts=Facts(opened={ADA: 99}), kind=kind)

    assert bool(Flood()(flooding)) is (kind is not Kind.ALERT)


def test_w4_what_is_held_says_how_often_it_came() -> None:
    desk = policy(echo_limit=1)
    [echo] = Echoes().questions(message(), desk).echoes
    answer = Echoes()(case(desk=desk, facts=Facts(echoes={echo: 3})))

    assert answer
    assert answer.value == Held(Reason.TOO_OFTEN, answer.reason)


def test_w4_words_of_just_so_many_characters_are_compared() -> None:
    """Of a stranger, too, whom our servers verified: he is no agent."""
    mail = message(text="x" * 12 + " " + "y" * 12)
    [said] = SameWords().questions(mail, policy()).said

    assert SameWords()(case(mail, facts=Facts(said={said: 1}), trust=Trust.VERIFIED))
    assert not SameWords().questions(message(text="x" * 12 + " " + "y" * 11), policy()).said


def test_w4_a_flood_says_how_many_came_and_a_first_ticket_is_none() -> None:
    desk = policy(tickets_an_hour=1)
    answer = Flood()(case(desk=desk, facts=Facts(opened={ADA: 1})))

    assert answer
    assert answer.value == Held(Reason.FLOOD, answer.reason)
    assert Flood()(case(desk=desk)) is None
