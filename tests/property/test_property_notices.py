"""
No value adds a header, a recipient, a part or an element to a notice (N5, X10, X27).

HYPOTHESIS_EXAMPLES=100000 asks for more than the few that every run tries; then pytest wants
--timeout=0 as well.
"""

from __future__ import annotations

import os
from email import message_from_bytes
from email.message import Message as StandardMessage
from email.policy import compat32
from email.utils import getaddresses
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from attrs import asdict, evolve, fields, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mail2ticket.handling.outbox import written
from mail2ticket.model.address import Address
from mail2ticket.model.command import CommandFault, FaultCode
from mail2ticket.model.decision import Decision
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox, is_web_link
from mail2ticket.model.message import Message
from mail2ticket.model.notice import DroppedFile, Notice, NoticeKind
from mail2ticket.model.people import Contact
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.parse import parse
from mail2ticket.policy import Policy
from mail2ticket.wording import DEFAULT, LANGUAGES
from mail2ticket.wording.template import one_line

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "200"))
SUPPORT = Address.of("support@acme.example")
ADA = Address.of("ada@client.example")
NUMBER = "T20261103.0001"
NASTY = [
    "\r\nBcc: all@client.example\r\n\r\n",
    "\n\n",
    "\x00",
    "\u2028",
    "\ud800",
    "\u202e",
    "=?utf-8?q?a=0D=0ABcc:_evil?=",
    "--=_",
    "\n--=_71d01e96d754ea50157ca6be--\n",
    "<script>alert(1)</script>",
    "<b>",
    "</td></tr></table>",
    '" onclick="x',
    "' style='x",
    "-->",
    "<!--",
    "<![CDATA[",
    "<?php",
    "&#60;",
    "&lt;script&gt;",
    "</title>",
    "</style>",
    "javascript:x",
    "https://evil.example/",
    "$message",
    "$link",
    "${title}",
    "{{7*7}}",
    "[[",
    "]]",
    "%(x)s",
    "x" * 999,
    " ",
]
HEADERS = (
    "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Mail2ticket-Loop", "MIME-Version",
    "Content-Type",
)  # fmt: skip

#: What is told is decided here, and rules take their time.
NO_RULES: dict[str, Any] = {
    field.name: ()
    for field in fields(Policy)
    if field.name not in {"wording", *(each.name for each in fields(Desk))}
}

WORDING = DEFAULT.listing({language: {"status": "Status"} for language in LANGUAGES})

anything = st.one_of(
    st.just(""),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=6).map("".join),
)
many = settings(max_examples=EXAMPLES, deadline=None)


@frozen
class Words:
    """Every word of others in a notice."""

    title: str
    name: str
    mailbox: str
    queue: str
    path: str
    filename: str
    command: str
    reason: str
    kind: str


def notice(words: Words, kinds: tuple[NoticeKind, ...], language: str) -> bytes:
    """Return the one notice that tells *kinds* in *words*."""
    link = f"https://desk.example/{words.path}"
    mailbox = Mailbox(
        SUPPORT,
        name=words.mailbox,
        queue=words.queue,
        link=link if words.path and is_web_link(link) else "",
        language=language,
    )
    author = Contact("c1", words.name, (ADA,))
    decision = Decision(
        key="k" * 64,
        requester=author,
        entity=NewTicket(
            mailbox=SUPPORT,
            title=words.title,
            text="",
            sender=ADA,
            requester=author,
            status=words.kind,
        ),
        notices=(
            Notice(
                kinds=kinds,
                to=ADA,
                mailbox=SUPPORT,
                may_quote=True,
                reason=words.reason,
                faults=(CommandFault(FaultCode.REPEATED, words.command, 1),),
                dropped=(
                    DroppedFile(
                        words.filename, "", Refusal(FileReason.TYPE_REFUSED, type=words.kind)
                    ),
                ),
            ),
        ),
    )
    message = Message(key="k" * 64, message_id="1@client.example")
    policy = Policy(
        mailboxes=(mailbox,), keys=(b"sixteen bytes and more",), wording=WORDING, **NO_RULES
    )
    [mail] = written(decision, NUMBER, message, policy)
    return mail.content


class Elements(HTMLParser):
    """Collects all of a page that is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = (f"{name}={'' if name == 'href' else value}" for name, value in attrs)
        self.found.append((tag, *values))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(("?", data))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("![", data))


def elements(read: StandardMessage) -> list[tuple[str, ...]]:
    page = Elements()
    page.feed(html_of(read))
    page.close()
    return page.found


@lru_cache(maxsize=10_000)
def elements_of(
    words: Words, kinds: tuple[NoticeKind, ...], language: str
) -> list[tuple[str, ...]]:
    return elements(message_from_bytes(notice(words, kinds, language), policy=compat32))


def html_of(read: StandardMessage) -> str:
    parts = [part for part in read.walk() if part is not read]
    plain, rich = parts
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.keys() == rich.keys() == ["Content-Type", "Content-Transfer-Encoding"]
    html = rich.get_payload(decode=True)
    assert isinstance(html, bytes)
    return html.decode("utf-8")


def plain(words: Words) -> Words:
    """Return words that harm nobody, and are empty or blank where *words* are."""
    link = f"https://desk.example/{words.path}"
    harmless = {
        name: "x" if one_line(value) else " " if value else ""
        for name, value in asdict(words).items()
    }
    return evolve(Words(**harmless), path="x" if words.path and is_web_link(link) else "")


@many
@given(
    words=st.builds(Words, *(anything for _ in range(9))),
    kinds=st.lists(st.sampled_from(NoticeKind), min_size=1, max_size=3, unique=True).map(tuple),
    language=st.sampled_from(LANGUAGES),
)
@example(Words(*(["</p><img src=x>\r\nBcc: a@b.example"] * 9)), tuple(NoticeKind), "fr")
@example(Words(*([""] * 9)), tuple(NoticeKind), "en")
def test_no_word_is_more_than_a_word(
    words: Words, kinds: tuple[NoticeKind, ...], language: str
) -> None:
    mail = notice(words, kinds, language)
    assert mail.isascii()
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert b"\r" not in mail.replace(b"\r\n", b"")
    # Ids cannot be broken.
    assert max(map(len, mail.split(b"\r\n"))) <= 120

    ours = parse(mail)
    assert tuple(name for name, _ in ours.headers) == HEADERS
    assert [person.address for person in ours.recipients] == [ADA]
    assert ours.attachments == ()

    theirs = message_from_bytes(mail, policy=compat32)
    assert tuple(theirs.keys()) == HEADERS
    assert getaddresses(theirs.get_all("To", [])) == [("", str(ADA))]
    assert not theirs.defects
    assert elements(theirs) == elements_of(plain(words), kinds, language)
