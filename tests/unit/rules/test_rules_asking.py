"""What rules ask of the host, to the last field; and rules that ask for those inside them."""

from __future__ import annotations

import pytest
from attrs import evolve, frozen
from cases import ADA, NOON, NUMBER, message, policy

from mail2ticket.model.case import Commanded
from mail2ticket.model.desk import Desk
from mail2ticket.model.external_numbers import Jira
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import Entity
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer
from mail2ticket.rules import Asking
from mail2ticket.rules.alerts import AlertStorm
from mail2ticket.rules.conversations import Conversations
from mail2ticket.rules.duplicates import WithExternalId
from mail2ticket.rules.echoes import Flood
from mail2ticket.rules.forwarders import ForwardedRequest
from mail2ticket.rules.senders import NamedItem
from mail2ticket.rules.tenants import OwnTenants

LINK = "https://mail.example/$key"
ANSWER = evolve(message(f"Re: [{NUMBER}] Help"), in_reply_to=("ours@acme.example",))


@frozen
class Probe:
    """A rule that asks for what it is given, and finds fault with any desk."""

    def questions(self, message: Message, desk: Desk) -> Questions:
        queues = frozenset(one.queue for one in desk.mailboxes)
        return Questions(message_ids=frozenset({message.key}), queues=queues)

    def faults_at(self, desk: Desk) -> list[str]:
        return [f"not at {desk.mailboxes[0].address}"]

    def __call__(self, _: Commanded) -> Answer[Entity] | None:
        return None


PROBED = Questions(message_ids=frozenset({ANSWER.key}), queues=frozenset({"First line"}))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AlertStorm(), Questions(at=NOON, opened=frozenset({ADA}))),
        (Flood(), Questions(at=NOON, opened=frozenset({ADA}))),
        (NamedItem(), Questions(numbers=frozenset({NUMBER}))),
        (WithExternalId(Probe(), (Jira(),)), PROBED),
        (OwnTenants(Probe()), PROBED),
        (ForwardedRequest(Probe()), PROBED),
        (
            Conversations((Probe(),), link=LINK),
            PROBED | Questions(at=NOON, message_ids=frozenset({"ours@acme.example"})),
        ),
    ],
)
def test_a_rule_asks_for_this_and_no_more(rule: Asking, expected: Questions) -> None:
    assert rule.questions(ANSWER, policy()) == expected


def test_what_is_wrong_with_the_rules_of_a_conversation_is_asked_of_this_desk() -> None:
    rule = Conversations((Probe(),), link=LINK)

    assert rule.faults_at(policy()) == ["not at support@acme.example"]
