"""
Who a mail is from, by its signature: an agent books time by mail, and nobody in his name.

A key is made here, and what a domain would publish of it; no name server is asked. A desk of yours
leaves `resolver` out, or has ``[dkim]`` in its settings. Needs ``mail2ticket[dkim]``.

Run it with ``python examples/signed_mail.py``.
"""

import base64

import dkim
from nacl.signing import SigningKey

from mail2ticket import Agent, Intake, Mailbox, Policy, WorkItem
from mail2ticket.authenticating.authenticator import Authenticator
from mail2ticket.authenticating.checking import Terms
from mail2ticket.authenticating.names import Texts
from mail2ticket.model.numbers import ItemKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail

KEY = SigningKey.generate()
NUMBER = "T20261103.0001"
HEADER = [b"from", b"to", b"subject", b"date", b"message-id", b"content-type", b"mime-version"]


class Published:
    """What DNS holds of acme.example: the public half of `KEY`, and no more."""

    def texts(self, name: str, _: float, /) -> Texts:
        """Return the TXT records of *name*."""
        public = base64.b64encode(bytes(KEY.verify_key))
        known = {"s1._domainkey.acme.example": b"v=DKIM1; k=ed25519; p=" + public}
        return Texts((known[name],) if name in known else ())


def signed(content: bytes) -> bytes:
    """Return *content* as the mail server of acme.example sends it."""
    above = dkim.sign(
        content,
        b"s1",
        b"acme.example",
        base64.b64encode(bytes(KEY)),
        signature_algorithm=b"ed25519-sha256",
        include_headers=HEADER,
    )
    return bytes(above) + content


def main() -> None:
    """Take four mails in the name of one agent, and say what became of each."""
    store = MemoryStore()
    grace = Agent(id="grace", name="Grace Hopper", addresses=("grace@acme.example",))
    store.add_person(grace)
    store.add_item(WorkItem(number=NUMBER, kind=ItemKind.TICKET, title="VPN drops"))
    terms = Terms(signing=("acme.example",))  # all of its mail is signed
    desk = Intake(
        store,
        None,
        Policy(mailboxes=(Mailbox("support@acme.example"),)),
        authenticator=Authenticator(terms=terms, resolver=Published()),
    )

    def written(name: str) -> bytes:
        subject = f"[{NUMBER}] VPN drops ({name})"
        return mail(subject, "#T=1:30\n\nReplaced the router.", sender="grace@acme.example")

    mails = {
        "signed": signed(written("signed")),
        "signed and changed": signed(written("changed")).replace(b"#T=1:30", b"#T=8:00"),
        "not signed": written("not signed"),
        "signed, with another From": b"From: eve@client.example\r\n" + signed(written("twice")),
    }
    for name, content in mails.items():
        outcome = desk.process(content)
        decision = outcome.decision
        became = outcome.entity or outcome.state
        print(f"{name:<26} {decision.trust if decision else '':<9} {became}")


if __name__ == "__main__":
    main()
