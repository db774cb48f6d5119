"""
Rules of your own: any callable that answers, or says None for "no opinion".

Run it with ``python examples/own_rule.py``.
"""

from attrs import frozen

from mail2ticket import Answer, Held, Intake, Kind, Mailbox, Policy
from mail2ticket.model.case import Classified, Parsed
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport


@frozen
class VendorRobot:
    """A rule with a setting: the vendor's ticket system writes by program, and hides it."""

    domain: str

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer for mail of that domain, and leave all other mail to the next rule."""
        sender = case.message.sender
        if sender is None or sender.address.domain != self.domain:
            return None
        return Answer(Kind.NOTIFICATION, f"{self.domain} only writes by program")


def no_chain_letters(case: Classified) -> Answer[Held] | None:
    """A rule without one, which stops a mail before anything else is asked."""
    if "forward this to" not in case.message.body.own.casefold():
        return None
    return Answer(Held("chain_letter", "it wants to be forwarded"), "a chain letter")


base = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))

# Ask ours first, and leave the rest as it was.
policy = base.preferring(classify=(VendorRobot("vendor.example"),), screen=(no_chain_letters,))

if __name__ == "__main__":
    intake = Intake(store=MemoryStore(), transport=MemoryTransport(), policy=policy)
    for message in (
        mail("Case 4711 updated", "Your case has a new comment.", sender="desk@vendor.example"),
        mail("Luck!", "Forward this to ten people.", sender="bob@client.example"),
    ):
        outcome = intake.process(message)
        print(outcome.state, outcome.number or outcome.reason, list(outcome.notices))
        if outcome.decision:
            print(outcome.decision.trace.answered())
