"""Which work item is it about? The numbers of other ticket systems (T1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from mail2ticket.model.case import Match, Routed
from mail2ticket.model.desk import Desk
from mail2ticket.model.external_numbers import ExternalNumbers
from mail2ticket.model.facts import Likeness, Questions, Trait
from mail2ticket.model.joining import Lead, joined, lead_to, outside, part_in
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer

__all__ = ["ExternalNumber"]


def _formats(values: Iterable[ExternalNumbers]) -> tuple[ExternalNumbers, ...]:
    return tuple(values)


@frozen
class ExternalNumber:
    """
    It names a ticket by what another system calls it, and the sender takes part in that (T1, T2).

    Whoever takes no part opens a ticket that mentions it. It is in no default policy, for only a
    host knows whose numbers come to it: ``match=(*policy.match, ExternalNumber((Jira(),)))``.

    Attributes:
        formats: How those systems write their numbers.
    """

    formats: tuple[ExternalNumbers, ...] = field(converter=_formats)

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the tickets of those numbers."""
        return Questions(alike=frozenset(self._likenesses(message)))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the first ticket that the sender takes part in, or else mention one."""
        first: tuple[str, Lead] | None = None
        for likeness in self._likenesses(case.message):
            for number in case.facts.alike.get(likeness, ()):
                lead = lead_to(case, number)
                if lead is None:
                    continue
                name = likeness.value.upper()
                if why := part_in(case, lead):
                    return joined(case, lead, f"its external number {name}, and {why}")
                first = first or (name, lead)
        if first is None:
            return None
        name, lead = first
        said = f"names {name}, which is {lead.named.number}, and {outside(case)}{lead.route}"
        return Answer(Match(mentioned=lead.item), said)

    def _likenesses(self, message: Message) -> Iterator[Likeness]:
        text = message.body.text
        found = (one for form in self.formats for one in form.find(message.subject, text))
        for number in dict.fromkeys(found):
            yield Likeness(Trait.EXTERNAL, number.casefold())
