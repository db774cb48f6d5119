"""
How often others than the sender are told: asked once it is known who they are (N3).

Triage itself limits what the sender gets, for he is known before anything is looked up.
"""

from __future__ import annotations

from attrs import evolve

from mail2ticket.errors import RuleError
from mail2ticket.model.case import Told
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice
from mail2ticket.model.verdict import Trace
from mail2ticket.pipeline import NOT_TOO_MUCH, held
from mail2ticket.policy import Policy
from mail2ticket.rules import Inquiry


def further_questions(message: Message, decision: Decision) -> Questions | None:
    """
    Return what must be looked up before others than the sender are told; None for nothing.

    Who they are is known only now. Our own people are told whatever they were told before.
    """
    others = (notice.to for notice in decision.notices if _is_for_another(notice, message))
    addresses = frozenset(filter(None, others))
    if not addresses:
        return None
    return Questions(
        at=message.received_at,
        answered=addresses,
        answered_domains=frozenset(address.domain for address in addresses),
    )


def limited(message: Message, decision: Decision, facts: Facts, policy: Policy) -> Decision:
    """
    Return *decision* without the notices to others of which they had too many.

    *facts* are the host's answers to `further_questions`.
    """
    if decision.requester is None:
        return decision
    inquiry = Inquiry(policy.concealed)
    kept: list[Notice] = []
    for notice in decision.notices:
        told = Told(
            message=message,
            facts=facts,
            desk=policy,
            kind=decision.kind,
            trust=decision.trust,
            requester=decision.requester,
            entity=decision.entity,
            notice=notice,
        )
        try:
            is_for_another = _is_for_another(notice, message)
            if is_for_another and inquiry.ask("limit", policy.limit, told, NOT_TOO_MUCH):
                continue
        except RuleError as error:
            return evolve(held(message, policy, error), key=decision.key)
        kept.append(notice)
    trace = Trace((*decision.trace, *inquiry.trace))
    return evolve(decision, notices=tuple(kept), trace=trace)


def _is_for_another(notice: Notice, message: Message) -> bool:
    if notice.to is None or notice.role.is_ours:
        return False
    return message.sender is None or notice.to != message.sender.address
