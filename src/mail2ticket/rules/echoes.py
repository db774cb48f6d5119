"""The same again, and too much of it: held, or taken in silence (W4)."""

from __future__ import annotations

from datetime import timedelta

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.case import Classified, Commanded
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Echo, Questions, Said
from mail2ticket.model.items import Entity, Held, Reason, Stop
from mail2ticket.model.message import Message
from mail2ticket.model.people import Agent, Stranger
from mail2ticket.model.verdict import Answer, Kind, Trust

__all__ = ["Echoes", "Flood", "SameWords"]


@frozen
class Echoes:
    """
    The same sender and subject more than twice in five minutes is held.

    Autotask drops such mail; we keep it, for a person may write thrice. `Desk.echo_limit`
    and `Desk.echo_minutes` say how often and how long. An alert that its key proves is none:
    tools call all that they report the same, and as nobody answers them they make no loop.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask how often the same came lately."""
        echo = _echo(message, desk)
        return Questions(echoes=frozenset({echo})) if echo else NO_QUESTIONS

    def __call__(self, case: Classified) -> Answer[Stop] | None:
        """Hold what is over the limit."""
        echo = _echo(case.message, case.desk)
        before = case.facts.echoes.get(echo, 0) if echo else 0
        if before < case.desk.echo_limit or case.kind is Kind.ALERT:
            return None
        said = f"{before} of this sender and subject in {case.desk.echo_minutes} minutes before"
        return Answer(Held(Reason.TOO_OFTEN, said), said)


def _echo(message: Message, desk: Desk) -> Echo | None:
    if message.sender is None:
        return None
    since = message.received_at - timedelta(minutes=desk.echo_minutes)
    return Echo(message.sender.address, message.subject_key, since, message.received_at)


@frozen
class SameWords:
    """
    Who says the very same words again within a week is told nothing of it.

    A responder says the same each time but for dates and numbers, whatever subject and id it
    puts above; a person who repeats himself has an answer already. The mail is taken as ever.
    "See attached" is said by people, so fewer characters than *shortest* are not compared;
    nor is what an agent says who is proven to be ours.
    """

    days: int = 7
    shortest: int = 25

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how often the sender said the same lately."""
        said = self._said(message)
        return Questions(said=frozenset({said})) if said else NO_QUESTIONS

    def __call__(self, case: Classified) -> Answer[bool] | None:
        """Keep silent on what was said before."""
        said = self._said(case.message)
        before = case.facts.said.get(said, 0) if said else 0
        if said is None or not before or _is_agent(case, said):
            return None
        return Answer(True, f"the sender said the same {before} times in {self.days} days before")

    def _said(self, message: Message) -> Said | None:
        is_short = len(message.body.own.strip()) < self.shortest
        if message.sender is None or is_short or not message.words_key:
            return None
        since = message.received_at - timedelta(days=self.days)
        return Said(message.sender.address, message.words_key, since, message.received_at)


def _is_agent(case: Classified, said: Said) -> bool:
    people = case.facts.people.get(said.sender, ())
    return case.trust is Trust.VERIFIED and any(isinstance(one, Agent) for one in people)


@frozen
class Flood:
    """
    One sender opens `Desk.tickets_an_hour` tickets an hour; what is more is held.

    Customers and agents who are proven to be who they say may open as many as they need, and
    so may tools whose key proves their alerts. Notes to work items are not counted, and never
    held for it.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how many tickets the sender opened lately."""
        return Questions(at=message.received_at, opened=frozenset(_writers(message)))

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Hold what would open one ticket too many."""
        is_known = case.is_proven and not isinstance(case.requester, Stranger)
        if is_known or case.kind is Kind.ALERT:
            return None
        for address in _writers(case.message):
            opened = case.facts.opened.get(address, 0)
            if opened >= case.desk.tickets_an_hour:
                said = f"mail of {address} opened {opened} tickets in an hour before"
                return Answer(Held(Reason.FLOOD, said), said)
        return None


def _writers(message: Message) -> tuple[Address, ...]:
    """Return the sender, and whom a list that put its own address into From writes for."""
    people = (message.sender, message.rewritten_from)
    return tuple(person.address for person in people if person is not None)
