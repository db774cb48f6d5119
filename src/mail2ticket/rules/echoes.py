"""What is it? The same again, too often (W4)."""

from __future__ import annotations

from datetime import timedelta

from attrs import frozen

from mail2ticket.model.case import Classified
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Echo, Questions
from mail2ticket.model.items import Held, Reason, Stop
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer


@frozen
class Echoes:
    """
    The same sender and subject more than twice in five minutes is held.

    Autotask drops such mail; we keep it, for a person may write thrice. `Desk.echo_limit`
    and `Desk.echo_minutes` say how often and how long.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask how often the same came lately."""
        echo = _echo(message, desk)
        return Questions(echoes=frozenset({echo} if echo else ()))

    def __call__(self, case: Classified) -> Answer[Stop] | None:
        """Hold what is over the limit."""
        echo = _echo(case.message, case.desk)
        before = case.facts.echoes.get(echo, 0) if echo else 0
        if before < case.desk.echo_limit:
            return None
        said = f"{before} of this sender and subject in {case.desk.echo_minutes} minutes before"
        return Answer(Held(Reason.TOO_OFTEN, said), said)


def _echo(message: Message, desk: Desk) -> Echo | None:
    if message.sender is None:
        return None
    since = message.received_at - timedelta(minutes=desk.echo_minutes)
    return Echo(message.sender.address, message.subject_key, since, message.received_at)
