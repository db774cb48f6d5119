"""A policy that looks for duplicates: what is the same, what is done, what is kept (E10)."""

from __future__ import annotations

from attrs import evolve

from mail2ticket.model.external_numbers import ExternalNumbers
from mail2ticket.policy import Policy
from mail2ticket.rules.alerts import AlertTicket
from mail2ticket.rules.conversations import Conversations
from mail2ticket.rules.duplicates import Duplicates, WithExternalId
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.forwarders import ForwardedRequest
from mail2ticket.rules.threads import mentioned
from mail2ticket.stages import DecideRule, ahead_of


def looking_for(policy: Policy, duplicates: Duplicates) -> Policy:
    """
    Return *policy*, which looks for duplicates first of all that it decides.

    Tickets keep the numbers of other systems by which they are to be found again. What becomes a
    note in a conversation is told as the rest of it is: by its link.
    """
    return evolve(
        policy,
        match=ahead_of(policy.match, mentioned, duplicates.same),
        decide=_deciding(policy.decide, duplicates),
    )


def _deciding(decide: tuple[DecideRule, ...], duplicates: Duplicates) -> tuple[DecideRule, ...]:
    match decide:
        case (Conversations(rules=rules) as conversations, *others):
            return (evolve(conversations, rules=_deciding(rules, duplicates)), *others)
        case _:
            external = duplicates.same.external
            return (duplicates, *(_keeping(rule, external) for rule in decide))


def _keeping(rule: DecideRule, external: tuple[ExternalNumbers, ...]) -> DecideRule:
    """Return *rule*, or one whose tickets keep the numbers by which they are found again."""
    if external and isinstance(rule, ForwardedRequest):
        return evolve(rule, opens=WithExternalId(rule.opens, external))
    if external and (rule is ticket or isinstance(rule, AlertTicket)):
        return WithExternalId(rule, external)
    return rule
