"""
The client of that desk: a `RemoteDesk` on nothing but the standard library.

What to take from it for a desk of your own: each call has a time-out; TLS is verified, for
nothing here turns that off; no redirect is followed, for the token would go with it; an answer
is bounded; and an error says "surely nothing was done" only where that is sure.
"""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlsplit

from attrs import field, frozen

from mail2ticket import Address, Agent, Attachment, NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.errors import (
    ConfigurationError,
    EntityRefusedError,
    RemoteRefusedError,
    StoreError,
)
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions, Trait
from mail2ticket.model.people import Person
from mail2ticket.model.subjects import subject_key
from mail2ticket.stores.remote import Effect, Finding, Trail

MOST_BYTES = 10_000_000

# By the documentation of this desk these are answered before anything is done. 401 and 403 are
# no fault of the mail.
_SURELY_NOTHING = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
}
_NEVER = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


class UnclearAnswerError(StoreError):
    """Nobody knows whether the desk did what it was asked."""


class NotThereError(EntityRefusedError):
    """There is no such thing at the desk."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none: the error is raised that the answer is."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def _is_safe(_: object, __: object, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ConfigurationError("a desk on another machine is reached by https alone")


@frozen
class HttpDesk:
    """
    The desk at *url*.

    Attributes:
        token: Returns the token of the moment, so that it can be renewed; it is in no log.

        people: Who has which address; a desk of your own knows them itself.

        timeout: Seconds that each read from the desk may take.

        keys_last, settles_in: See `RemoteDesk`.

        can_find: Whether this desk tells what was done under a key.
    """

    url: str = field(validator=_is_safe)
    token: Callable[[], str] = field(repr=False)
    people: Mapping[Address, tuple[Person, ...]] = field(factory=dict[Address, tuple[Person, ...]])
    timeout: float = 10.0
    keys_last: timedelta = timedelta(hours=24)
    settles_in: timedelta = timedelta(minutes=1)
    can_find: bool = True

    def look_up(self, questions: Questions) -> Facts:
        """Answer who has an address, and what is in the tickets."""
        alike = list(questions.alike)
        found = self._call(
            "POST",
            ("questions",),
            {
                "numbers": sorted(questions.numbers),
                "alike": [[each.trait, each.value] for each in alike],
            },
        )
        people = {each: self.people[each] for each in questions.addresses if each in self.people}
        items = [_item(each) for each in found["items"]]
        return Facts(
            people=people,
            items={each.number.upper(): each for each in items},
            alike={each: tuple(some) for each, some in zip(alike, found["alike"], strict=True)},
        )

    def open_ticket(self, draft: NewTicket, key: str) -> str:
        """Open a ticket, and return its number."""
        traits = {
            Trait.TITLE: subject_key(draft.title),
            Trait.ALERT: draft.alert_id.casefold(),
            Trait.EXTERNAL: draft.external_id.casefold(),
        }
        body = {
            "title": draft.title,
            "text": draft.text,
            "sender": str(draft.sender),
            "traits": {trait: value for trait, value in traits.items() if value},
        }
        return _number(self._call("POST", ("tickets",), body, key))

    def add_note(self, draft: NewNote, key: str) -> None:
        """Write a note."""
        body = {"kind": "internal" if draft.is_internal else "note", "text": draft.text}
        _number(self._call("POST", ("tickets", draft.item.number, "entries"), body, key))

    def log_time(self, draft: NewTimeEntry, key: str) -> None:
        """Book time."""
        body = {"kind": "time", "text": draft.text, "hours": str(draft.hours)}
        _number(self._call("POST", ("tickets", draft.item.number, "entries"), body, key))

    def change(self, number: str, changes: Changes, key: str) -> Agent | None:
        """Set what is to be set; this desk gives work to whoever is named first."""
        body: dict[str, object] = {"tags": list(changes.tags), **dict(changes.fields)}
        if changes.status:
            body["status"] = changes.status
        if changes.assignment and changes.assignment.agents:
            body["assignee"] = changes.assignment.agents[0]
        answer = self._call("POST", ("tickets", number, "settings"), body, key)
        _number(answer)
        return self._agent(answer.get("assignee"))

    def keep(self, number: str, attachment: Attachment, key: str) -> None:
        """Store a file."""
        body = {"name": attachment.filename, "location": attachment.location, "content": ""}
        if not attachment.location:
            body["content"] = base64.b64encode(attachment.content).decode()
        _number(self._call("POST", ("tickets", number, "files"), body, key))

    def find(self, effect: Effect) -> Finding:
        """Tell whether *effect* was done."""
        if not self.can_find:
            return Finding(Trail.CANNOT_TELL)
        try:
            answer = self._call("GET", ("effects", effect.key))
        except NotThereError:
            return Finding(Trail.ABSENT)
        return Finding(Trail.DONE, _number(answer), self._agent(answer.get("assignee")))

    def _agent(self, name: object) -> Agent | None:
        people = (person for some in self.people.values() for person in some)
        agents = (person for person in people if isinstance(person, Agent))
        return next((agent for agent in agents if agent.id == name), None)

    def _call(
        self, method: str, path: tuple[str, ...], body: object = None, key: str = ""
    ) -> dict[str, Any]:
        """Make one call, and return the JSON object that it answers."""
        address = "/".join((self.url.rstrip("/"), *(quote(part, safe="") for part in path)))
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token()}",
                "Content-Type": "application/json",
                **({"Idempotency-Key": key} if key else {}),
            },
        )
        try:
            with _OPENER.open(request, timeout=self.timeout) as answer:
                content = answer.read(MOST_BYTES + 1)
                is_whole = not answer.length
        except urllib.error.HTTPError as error:
            with error:
                raise _told(error) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ConnectionRefusedError):
                raise RemoteRefusedError("nobody listens there") from error
            raise UnclearAnswerError(str(error.reason)) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise UnclearAnswerError(f"{type(error).__name__}: {error}") from error
        if not is_whole:
            raise UnclearAnswerError("the answer is cut, or too long")
        return _object(content)


def _told(error: urllib.error.HTTPError) -> StoreError:
    """Return what is known after an answer that is no success."""
    if error.code in _SURELY_NOTHING:
        after = error.headers.get("Retry-After") or ""
        seconds = float(after) if after.isascii() and after.isdigit() else None
        return RemoteRefusedError(f"the desk answered {error.code}", retry_after=seconds)
    if error.code == HTTPStatus.NOT_FOUND:
        return NotThereError("the desk answered 404: there is no such thing")
    if error.code in _NEVER:
        return EntityRefusedError(f"the desk answered {error.code}: {error.reason}")
    return UnclearAnswerError(f"the desk answered {error.code}")


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise UnclearAnswerError("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise UnclearAnswerError("the answer is no JSON object")
    return cast("dict[str, Any]", found)


def _number(answer: Mapping[str, object]) -> str:
    number = answer.get("number")
    if not isinstance(number, str) or not number:
        raise UnclearAnswerError("the answer names no ticket")
    return number


def _item(found: Mapping[str, Any]) -> WorkItem:
    return WorkItem(
        number=_number(found),
        title=str(found.get("title", "")),
        status=str(found.get("status", "")),
        participants=found.get("participants", ()),
        assignee=str(found.get("assignee", "")),
    )
