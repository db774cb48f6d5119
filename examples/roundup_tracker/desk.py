"""
A Roundup tracker, as mail2ticket writes to it: by Roundup's own API, in this process.

Roundup commits by itself where it draws a number, so that no transaction spans its database and
ours: it is a `RemoteDesk`, and each thing done is found again by its key. Of a message that is
its Message-ID. Auditors and reactors run as for any other mail: who is nosy is told by Roundup.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportMissingImports=false, reportOptionalMemberAccess=false
# Roundup has no types.

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date as Day  # noqa: N812 - Roundup has a date of its own
from datetime import timedelta

from attrs import field, frozen
from roundup import date, instance, mailgw
from roundup.exceptions import Reject

from mail2ticket import (
    Agent,
    Attachment,
    Contact,
    Facts,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Questions,
    WorkItem,
)
from mail2ticket.errors import EntityRefusedError
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Changes
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Requester, name_of
from mail2ticket.stores.remote import Action, Effect, Finding, Trail

_NUMBER = re.compile(r"\[issue([0-9]{1,9})(?![0-9])[^\]\[]{0,200}\]", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"issue([0-9]{1,9})", re.IGNORECASE | re.ASCII)


@frozen
class IssueNumbers:
    """
    A number format: ``[issue12]``, as Roundup writes it into subjects.

    >>> IssueNumbers().find("Re: [issue12] Lift [status=resolved]")
    ('ISSUE12',)
    """

    def find(self, subject: str) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*; settings beside them are passed over."""
        return tuple(dict.fromkeys(f"ISSUE{id_}" for id_ in _NUMBER.findall(subject)))

    def tag(self, number: str) -> str:
        """Return *number* in brackets."""
        return f"[{number}]"

    def make(self, kind: ItemKind, day: Day, sequence: int) -> str:
        """
        Never: Roundup gives its numbers itself.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError

    def is_daily(self) -> bool:
        """Return False."""
        return False


@frozen
class RoundupDesk:
    """
    The tracker at *home*, with the classes of its classic template.

    Attributes:
        agent_roles: Who has one of these roles works issues; everybody else writes of his own.

        done: The statuses of what is completed; a reply opens such an issue again.
    """

    home: str
    agent_roles: frozenset[str] = field(default=frozenset({"admin", "developer"}))
    done: frozenset[str] = frozenset({"resolved", "done-cbb"})
    keys_last: timedelta = timedelta()
    settles_in: timedelta = timedelta(minutes=1)
    _tracker: instance.Tracker = field(init=False, repr=False, eq=False)

    @_tracker.default
    def _open_tracker(self) -> instance.Tracker:
        return instance.open(self.home, optimize=1)

    def look_up(self, questions: Questions) -> Facts:
        """Answer who has an address, and what is in the issues."""
        with self._opened() as db:
            people = {
                address: (self._person(db, id_),)
                for address in questions.addresses
                if (id_ := _user(db, address)) is not None
            }
            found = {number: _id(db, number) for number in questions.numbers}
            items = {key: self._item(db, id_) for key, id_ in found.items() if id_ is not None}
        return Facts(people=people, items=items)

    def open_ticket(self, draft: NewTicket, key: str) -> str:
        """Create an issue with its first message."""
        with self._writing(draft.requester, draft.sender) as (db, author):
            message = _message(db, draft, author, key)
            values = {"title": draft.title, "messages": [message], "nosy": [author]}
            values |= _named(db.priority, draft.priority) | _named(db.status, draft.status)
            return f"issue{db.issue.create(**values)}"

    def add_note(self, draft: NewNote, key: str) -> None:
        """Add a message; what opens a completed issue again is Roundup's own auditor."""
        with self._writing(draft.author, draft.sender) as (db, author):
            self._add(db, draft.item.number, _message(db, draft, author, key))

    def log_time(self, draft: NewTimeEntry, key: str) -> None:
        """Add a message that says how long it took: the classic tracker keeps no time."""
        with self._writing(draft.author, draft.sender) as (db, author):
            said = f"[{draft.hours} h]\n\n{draft.text}"
            message = _message(db, draft, author, key, said)
            self._add(db, draft.item.number, message, **_named(db.status, draft.status))

    def change(self, number: str, changes: Changes, key: str) -> Agent | None:
        """Set status, priority, keywords and nosy; the same again changes nothing."""
        del key
        with self._opened() as db:
            id_ = _needed(db, number)
            values = _named(db.status, changes.status) | _named(db.priority, changes.priority)
            watching = (_user(db, address) for address in changes.watchers)
            if nosy := {one for one in watching if one is not None}:
                values["nosy"] = sorted(nosy.union(db.issue.get(id_, "nosy")))
            tags = {one for tag in changes.tags for one in _named(db.keyword, tag).values()}
            if tags:
                values["keyword"] = sorted(tags.union(db.issue.get(id_, "keyword")))
            if values:
                db.issue.set(id_, **values)
                db.commit()
        return None

    def keep(self, number: str, attachment: Attachment, key: str) -> None:
        """Store a file with the issue."""
        with self._opened() as db:
            id_ = _needed(db, number)
            values = {"name": attachment.filename, "type": attachment.media_type}
            if "effect" in db.file.getprops():
                values["effect"] = key
            file = db.file.create(content=attachment.content, **values)
            db.issue.set(id_, files=[*db.issue.get(id_, "files"), file])
            db.commit()

    def find(self, effect: Effect) -> Finding:
        """Tell whether *effect* was done: each message and file has its key."""
        with self._opened() as db:
            if effect.action is Action.CHANGE:
                return Finding(Trail.ABSENT)  # it can be made again
            if effect.action is Action.KEEP:
                if "effect" not in db.file.getprops():
                    return Finding(Trail.CANNOT_TELL)
                return Finding(
                    Trail.DONE if db.file.stringFind(effect=effect.key) else Trail.ABSENT
                )
            messages = db.msg.stringFind(messageid=_message_id(db, effect.key))
            issues = db.issue.find(messages=dict.fromkeys(messages, 1)) if messages else ()
            return Finding(Trail.DONE, f"issue{issues[0]}") if issues else Finding(Trail.ABSENT)

    @contextmanager
    def _opened(self, name: str = "admin") -> Generator:
        db = self._tracker.open(name)
        db.tx_Source = "email"
        try:
            yield db
        except (Reject, KeyError, IndexError) as error:
            raise EntityRefusedError(f"the tracker refuses it: {error}") from error
        finally:
            # Nothing, after a commit; else others would find the tracker locked.
            db.rollback()
            db.close()

    @contextmanager
    def _writing(self, requester: Requester, sender: Address) -> Generator:
        """Open the tracker as who wrote, so that its history says so, and commit."""
        with self._opened() as db:
            # Who writes for the first time becomes a user, as with Roundup's own gateway.
            author = mailgw.uidFromAddress(db, (name_of(requester), str(sender)))
            if not author:
                raise EntityRefusedError(f"the tracker takes no user {sender}")
            username = db.user.get(author, "username")
            db.commit()
        with self._opened(username) as db:
            yield db, author
            db.commit()

    def _add(self, db, number: str, message: str, **values: str) -> None:  # noqa: ANN001
        id_ = _needed(db, number)
        db.issue.set(id_, messages=[*db.issue.get(id_, "messages"), message], **values)

    def _person(self, db, id_: str) -> Agent | Contact:  # noqa: ANN001 - of Roundup
        user = db.user.getnode(id_)
        roles = {role.strip().lower() for role in (user.roles or "").split(",")}
        addresses = [user.address, *(user.alternate_addresses or "").split()]
        name = user.realname or user.username
        kind = Contact if roles.isdisjoint(self.agent_roles) else Agent
        return kind(id_, name, [one for one in addresses if one])

    def _item(self, db, id_: str) -> WorkItem:  # noqa: ANN001 - of Roundup
        issue = db.issue.getnode(id_)
        status = db.status.get(issue.status, "name") if issue.status else ""
        people = {*issue.nosy, issue.creator, *filter(None, [issue.assignedto])}
        return WorkItem(
            number=f"issue{id_}",
            title=issue.title or "",
            status=status,
            is_open=status not in self.done,
            participants=[one for id_ in people for one in self._person(db, id_).addresses],
            assignee=issue.assignedto or "",
        )


def _message(db, draft, author: str, key: str, text: str | None = None) -> str:  # noqa: ANN001
    return db.msg.create(
        author=author,
        date=date.Date(draft.received_at),
        summary=draft.title[:200],
        content=draft.text if text is None else text,
        messageid=_message_id(db, key),
    )


def _message_id(db, key: str) -> str:  # noqa: ANN001 - of Roundup
    return f"<{key}@{db.config.MAIL_DOMAIN}>"


def _user(db, address: Address) -> str | None:  # noqa: ANN001 - of Roundup
    return mailgw.uidFromAddress(db, ("", str(address)), create=0) or None


def _named(class_, name: str) -> dict[str, str]:  # noqa: ANN001 - of Roundup
    """Return what sets a property to the node of *class_* with that *name*, if there is one."""
    found = class_.stringFind(name=name) if name else ()
    return {class_.classname: found[0]} if found else {}


def _id(db, number: str) -> str | None:  # noqa: ANN001 - of Roundup
    found = _ID.fullmatch(number)
    id_ = str(int(found[1])) if found else ""
    return id_ if id_ and db.issue.hasnode(id_) and not db.issue.is_retired(id_) else None


def _needed(db, number: str) -> str:  # noqa: ANN001 - of Roundup
    id_ = _id(db, number)
    if id_ is None:
        raise EntityRefusedError(f"the tracker has no {number}")
    return id_
