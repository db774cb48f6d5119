"""What is it? Our own mail coming back, or a mail going in circles (W4)."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.case import Classified, Parsed
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Origin, Questions
from mail2ticket.model.items import Discarded, Held, Reason, Stop
from mail2ticket.model.message import Message
from mail2ticket.model.token import LOOP_FIELD, Token, TokenKind
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["HopCount", "OwnMessageId", "discard_own", "hold_loop", "own_marker"]

# Each is tried with every address and every key of ours, so a mail may not bring thousands.
_MOST_MARKERS = 10


def own_marker(case: Parsed) -> Answer[Kind] | None:
    """
    Our signed marker is in the header, so that the mail is one that we sent.

    A marker that does not verify proves nothing: anybody can write one (A13, X9).
    """
    for value in case.message.headers.all(LOOP_FIELD)[:_MOST_MARKERS]:
        nonce, _, signature = value.strip().partition(".")
        token = Token(TokenKind.LOOP, "", signature, nonce)
        if any(case.desk.signer.verifies(token, address) for address in case.desk.ours):
            return Answer(Kind.LOOP, f"{LOOP_FIELD} is ours")
    return None


@frozen
class OwnMessageId:
    """The Message-ID is of a mail that we sent."""

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mail's own id."""
        return Questions(message_ids=frozenset({message.message_id} if message.message_id else ()))

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer by the store's knowledge of what was sent."""
        reference = case.facts.references.get(case.message.message_id or "")
        if reference is None or reference.origin is not Origin.SENT:
            return None
        return Answer(Kind.LOOP, f"we sent this mail ourselves, about {reference.number}")


@frozen
class HopCount:
    """A mail that has been relayed absurdly often is going in circles (A14)."""

    limit: int = 50

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer by the number of Received fields."""
        hops = len(case.message.headers.all("Received"))
        if hops <= self.limit:
            return None
        return Answer(Kind.LOOP, f"{hops} Received fields, over the limit of {self.limit}")


def discard_own(case: Classified) -> Answer[Stop] | None:
    """
    What we sent ourselves becomes nothing, or it would never end.

    Under another sender than one of ours it may have got new words on the way (A13).
    """
    sender = case.message.sender
    if case.kind is not Kind.LOOP or sender is None or not case.desk.is_ours(sender.address):
        return None
    proof = own_marker(case) or OwnMessageId()(case)
    return Answer(Discarded(Reason.LOOP, proof.reason), proof.reason) if proof else None


def hold_loop(case: Classified) -> Answer[Stop] | None:
    """What looks like a loop and is not proven to be ours, a person looks at (A14)."""
    if case.kind is not Kind.LOOP:
        return None
    said = "it was passed on too often"
    if own_marker(case) or OwnMessageId()(case):
        said = "it bears a mark of ours, under another sender"
    return Answer(Held(Reason.LOOP, said), said)
