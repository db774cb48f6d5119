"""Who else is on the Internet: responders polite and rude, relays, lists, forwarders, bouncers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import format_datetime, parseaddr
from enum import StrEnum

from attrs import Factory, define
from soak_world import Letter, World

_WEEK = timedelta(days=7)
_LIST_FIELDS = (
    "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner",
    "List-Archive",
)  # fmt: skip
# What a careless program takes out of what it passes on.
_MARKERS = (
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Mail2ticket-Loop", "Precedence",
    *_LIST_FIELDS,
)  # fmt: skip
_MIXED = 'Content-Type: multipart/mixed; boundary="b"'
_PROGRAM = (
    "--b",
    "Content-Type: application/octet-stream",
    'Content-Disposition: attachment; filename="terms.exe"',
    "",
    "MZ",
    "--b--",
)


class Words(StrEnum):
    """What a responder says."""

    SAME = "same"
    COUNTED = "counted"
    QUOTING = "quoting"
    NEW = "new"


class Subject(StrEnum):
    """What a responder writes above it."""

    SAME = "same"
    RE = "re"
    NEW = "new"


class Thread(StrEnum):
    """What a responder says of the mail that it answers."""

    BOTH = "both"
    IN_REPLY_TO = "in-reply-to"
    NONE = "none"


class Reply(StrEnum):
    """Where a responder answers to."""

    FROM = "From"
    REPLY_TO = "Reply-To"


def text_of(message: Message) -> str:
    """Return the plain text of a mail."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content.decode("utf-8", "replace")
    return ""


def subject_of(message: Message) -> str:
    """Return the subject of a mail, decoded and on one line."""
    return " ".join(str(make_header(decode_header(str(message["Subject"] or "")))).split())


def letter(
    sender: str,
    to: str,
    subject: str,
    text: str,
    world: World,
    *,
    fields: Iterable[tuple[str, str]] = (),
    path: str | None = "",
    host: str = "",
    encloses: bool = False,
) -> Letter:
    """Return a mail of *sender*'s with an id of its own."""
    host = host or sender.rpartition("@")[2]
    shown = subject if subject.isascii() else Header(subject, "utf-8").encode(linesep="\r\n")
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {shown}",
        f"Date: {format_datetime(world.now)}",
        f"Message-ID: <{world.number()}.{world.now:%Y%m%d%H%M%S}@{host}>",
        "MIME-Version: 1.0",
        *(f"{name}: {value}" for name, value in fields),
        *((_MIXED, "", "--b") if encloses else ()),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        *text.splitlines(),
        *(_PROGRAM if encloses else ()),
    ]
    content = "\r\n".join(lines).encode() + b"\r\n"
    return Letter(content, to, sender if path == "" else path)


_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su")


def new_words(number: int) -> str:
    """Return a sentence without digits, another one for each *number*."""
    words = ["".join(_SYLLABLES[int(digit)] for digit in str(number * n)) for n in range(7, 15)]
    return " ".join(words).capitalize() + "."


@define
class Person:
    """Somebody who reads his mail, and lets it be."""

    read: int = 0

    def receives(self, _: Letter, __: World) -> None:
        """Read it."""
        self.read += 1


@define
class Vacation:
    """A vacation responder as RFC 3834 wants it: once a week, never to programs."""

    address: str
    delay: timedelta = timedelta(seconds=5)
    answered: dict[str, datetime] = Factory(dict[str, "datetime"])
    sent: int = 0

    def receives(self, letter_in: Letter, world: World) -> None:
        """Answer, if whoever wrote is a person who was not answered this week."""
        mail = message_from_bytes(letter_in.content)
        if letter_in.path is None or any(name in mail for name in _LIST_FIELDS):
            return
        if str(mail.get("Auto-Submitted", "no")).strip().lower() != "no":
            return
        last = self.answered.get(letter_in.path)
        if last is not None and world.now - last < _WEEK:
            return
        self.answered[letter_in.path] = world.now
        self.sent += 1
        world.post(
            letter(
                self.address,
                letter_in.path,
                f"Auto: {subject_of(mail)}",
                "I am away until the end of the month, and read nothing before.",
                world,
                fields=[
                    ("Auto-Submitted", "auto-replied (vacation)"),
                    ("In-Reply-To", str(mail["Message-ID"])),
                ],
                path=None,
            ),
            self.delay,
        )


@define
class Rude:
    """
    A responder that answers everything, notices too, and marks nothing.

    Attributes:
        others: How many more addresses it writes from, in turn.

        encloses: Whether it sends a file that nobody keeps.

        null: Whether it writes from the null path.
    """

    address: str
    words: Words = Words.SAME
    subject: Subject = Subject.SAME
    thread: Thread = Thread.NONE
    reply: Reply = Reply.FROM
    delay: timedelta = timedelta(seconds=5)
    others: int = 0
    encloses: bool = False
    null: bool = False
    sent: int = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that it writes from."""
        local, _, domain = self.address.partition("@")
        return (self.address, *(f"{local}{n + 1}@{domain}" for n in range(self.others)))

    def receives(self, letter_in: Letter, world: World) -> None:
        """Answer."""
        mail = message_from_bytes(letter_in.content)
        to = parseaddr(str(mail.get(self.reply) or mail["From"]))[1]
        self.sent += 1
        sender = self.addresses[self.sent % len(self.addresses)]
        world.post(
            letter(
                sender,
                to,
                self._subject(mail),
                self._text(mail),
                world,
                fields=self._fields(mail),
                path=None if self.null else sender,
                encloses=self.encloses,
            ),
            self.delay,
        )

    def _subject(self, mail: Message) -> str:
        if self.subject is Subject.RE:
            return f"Re: {subject_of(mail)}"
        if self.subject is Subject.NEW:
            return new_words(self.sent)[:40]
        return "We have got your mail"

    def _text(self, mail: Message) -> str:
        if self.words is Words.NEW:
            return new_words(self.sent)
        if self.words is Words.COUNTED:
            return f"Thank you for your mail. It is in our queue as request {self.sent}."
        said = "Thank you very much for your mail. We shall look into it as soon as we can."
        if self.words is Words.QUOTING:
            quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
            return f"{said}\n\nOn {mail['Date']}, {mail['From']} wrote:\n{quoted}"
        return said

    def _fields(self, mail: Message) -> list[tuple[str, str]]:
        fields: list[tuple[str, str]] = []
        if self.thread is not Thread.NONE:
            fields.append(("In-Reply-To", str(mail["Message-ID"])))
        if self.thread is Thread.BOTH:
            before = str(mail.get("References") or "").split()
            fields.append(("References", "\r\n ".join([*before, str(mail["Message-ID"])])))
        return fields


@define
class Relay:
    """
    Passes on what one desk writes to the other, as its own: A to B, and B to A.

    Attributes:
        strips: Whether it takes out all that says that a program wrote.

        echoes: Whether it sends to all of them, the one who wrote too, as a list does.

        is_list: Whether it says that it is a list.
    """

    address: str
    members: tuple[str, ...]
    strips: bool = True
    subject: Subject = Subject.RE
    thread: Thread = Thread.NONE
    keeps_from: bool = False
    keeps_id: bool = False
    echoes: bool = False
    is_list: bool = False
    adds: bool = False
    delay: timedelta = timedelta(seconds=5)
    sent: int = 0

    def receives(self, letter_in: Letter, world: World) -> None:
        """Pass it on."""
        mail = message_from_bytes(letter_in.content)
        wrote = parseaddr(str(mail["From"]))[1].lower()
        for member in self.members:
            if member != wrote or self.echoes:
                self._pass_on(mail, letter_in, member, world)

    def _pass_on(self, mail: Message, letter_in: Letter, member: str, world: World) -> None:
        self.sent += 1
        subject = subject_of(mail)
        if self.subject is Subject.NEW:
            subject = new_words(self.sent)[:40]
        elif self.subject is Subject.SAME:
            subject = "News of the list"
        fields: list[tuple[str, str]] = []
        for name, value in mail.items():
            is_thread = name in {"References", "In-Reply-To"} and self.thread is not Thread.NONE
            is_marker = name in _MARKERS and not self.strips
            if is_thread or is_marker:
                fields.append((name, str(value)))
        if self.is_list:
            fields.append(("List-Id", f"<{self.address.replace('@', '.')}>"))
        text = text_of(mail) + (f"\n\n{new_words(self.sent)}" if self.adds else "")
        sender = str(mail["From"]) if self.keeps_from else self.address
        one = letter(
            parseaddr(sender)[1],
            member,
            subject,
            text,
            world,
            fields=fields,
            path=letter_in.path if not self.strips else self.address,
            host=self.address.rpartition("@")[2],
        )
        if self.keeps_id:
            line = f"Message-ID: {mail['Message-ID']}".encode()
            head, _, rest = one.content.partition(b"Message-ID: ")
            one = Letter(head + line + b"\r\n" + rest.partition(b"\r\n")[2], one.to, one.path)
        world.post(one, self.delay)


class Report(StrEnum):
    """How a bouncer tells of its failures."""

    STANDARD = "standard"
    OLD = "old"
    WITHOUT_ID = "without-id"


@define
class Bouncer:
    """Takes no mail, and says so: to the reverse-path, or rudely to From."""

    address: str
    report: Report = Report.STANDARD
    rude: bool = True
    null: bool = True
    delay: timedelta = timedelta(seconds=5)
    sent: int = 0

    def receives(self, letter_in: Letter, world: World) -> None:
        """Give the mail back."""
        mail = message_from_bytes(letter_in.content)
        to = parseaddr(str(mail["From"]))[1] if self.rude else letter_in.path
        if to is None:
            return
        self.sent += 1
        domain = self.address.rpartition("@")[2]
        said = (
            "This is the mail system. Your message could not be delivered.\n\n"
            f"<{self.address}>: host mx.{domain} said: 550 5.1.1 User unknown\n"
        )
        daemon = f"MAILER-DAEMON@{domain}"
        subject = "Undelivered Mail Returned to Sender"
        given_back = "\n".join(f"{n}: {v}" for n, v in mail.items() if n != "Message-ID")
        if self.report is not Report.WITHOUT_ID:
            given_back = f"Message-ID: {mail['Message-ID']}\n{given_back}"
        if self.report is Report.OLD:
            text = f"{said}\n--- Below this line is a copy of the message.\n\n{given_back}\n"
            one = letter(daemon, to, subject, text, world, path=None if self.null else daemon)
        else:
            one = Letter(
                self._standard((daemon, to, subject), said, given_back, world),
                to,
                None if self.null else daemon,
            )
        world.post(one, self.delay)

    def _standard(
        self, head: tuple[str, str, str], said: str, given_back: str, world: World
    ) -> bytes:
        daemon, to, subject = head
        lines = f"""From: {daemon}
To: {to}
Subject: {subject}
Date: {format_datetime(world.now)}
Message-ID: <b{world.number()}@bouncing.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

{said}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.bouncing.example

Final-Recipient: rfc822; {self.address}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

{given_back}

--b--
"""
        return "\r\n".join(lines.splitlines()).encode() + b"\r\n"
