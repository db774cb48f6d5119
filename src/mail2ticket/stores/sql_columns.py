"""What columns and indexes the tables of `stores.sql` have, in words of our own."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class IndexOf:
    """
    An index.

    Attributes:
        where: Which rows are in it; MySQL has no such index, and has one of all rows instead.
    """

    columns: tuple[str, ...]
    where: str | None = None


@frozen
class TableOf:
    """
    A table.

    Attributes:
        columns: What kind each column is: ``serial``; ``ref``, and after a colon the table to
            whose serial; ``number``; ``key``, which is short and stands in indexes; ``text``
            and ``bytes``. With ``?`` it may be NULL; what follows ``=`` it is by default.

        key: The primary key, where that is not the serial.

        unique: What no two rows have alike, where the serial is the primary key.
    """

    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    indexes: Mapping[str, IndexOf] = field(factory=dict[str, IndexOf])


#: What has no date is older than anything; MySQL, which sorts it so by itself, has the column.
CREATED = "coalesce(created_at, '')"

_DIRECTORY: Mapping[str, TableOf] = {
    "company": TableOf(
        {
            "id": "key",
            "name": "text",
            "name_key": "key=''",
            "is_active": "number",
            "account_team": "text='[]'",
        },
        key=("id",),
        indexes={"company_by_name": IndexOf(("name_key",))},
    ),
    "company_domain": TableOf(
        {"company": "key", "domain": "key"},
        key=("company", "domain"),
        indexes={"company_domain_by_domain": IndexOf(("domain",))},
    ),
    "person": TableOf(
        {
            "serial": "serial",
            "is_contact": "number",
            "id": "key",
            "name": "text",
            "name_key": "key=''",
            "addresses": "text",
            "roles": "text",
            "company": "key?",
            "is_active": "number",
            "is_co_managing": "number",
        },
        unique=("is_contact", "id"),
        indexes={"contact_by_name": IndexOf(("name_key",), "is_contact = 1")},
    ),
    "person_address": TableOf(
        {"person": "ref:person", "address": "key", "place": "number"},
        key=("person", "address"),
        indexes={"person_address_by_address": IndexOf(("address",))},
    ),
    "queue_agent": TableOf(
        {"queue": "key", "agent": "key", "place": "number"}, key=("queue", "agent")
    ),
    "availability": TableOf({"agent": "key", "availability": "text"}, key=("agent",)),
}

_ITEMS: Mapping[str, TableOf] = {
    "item": TableOf(
        {
            "serial": "serial",
            "number": "text",
            "number_key": "key",
            "kind": "text",
            "title": "text",
            "status": "text",
            "is_open": "number",
            "takes_time": "number",
            "company": "key?",
            "queue": "text",
            "priority": "text=''",
            "type": "text=''",
            "source": "text=''",
            "mailbox": "key=''",
            "requester": "text=''",
            "is_registered": "number=1",
            "mentions": "text?",
            "created_at": "key?",
            "seed": "text?",
            "assignee": "key?",
            "completed_at": "key?",
            "is_waiting": "number=0",
            "merged_into": "key=''",
            "follows": "text?",
            "title_key": "key?",
            "alert_id": "text=''",
            "alert_key": "key?",
            "external_id": "text=''",
            "external_key": "key?",
            "watchers": "text='[]'",
            "proposed_watchers": "text='[]'",
            "approvers": "text='[]'",
            "approval": "text=''",
            "tags": "text='[]'",
            "fields": "text='[]'",
        },
        unique=("number_key",),
        indexes={
            "item_by_title": IndexOf(("title_key", CREATED), "title_key IS NOT NULL"),
            "item_by_alert": IndexOf(("alert_key", CREATED), "alert_key IS NOT NULL"),
            "item_by_external": IndexOf(("external_key", CREATED), "external_key IS NOT NULL"),
            "item_by_mailbox": IndexOf(("mailbox",)),
            "item_by_assignee": IndexOf(
                ("assignee",), "assignee IS NOT NULL AND is_open = 1 AND merged_into = ''"
            ),
        },
    ),
    "participant": TableOf(
        {"item": "ref:item", "address": "key", "spelling": "text"}, key=("item", "address")
    ),
    "entry": TableOf(
        {
            "serial": "serial",
            "item": "ref:item",
            "entity": "text",
            "title": "text",
            "text": "text",
            "author": "text",
            "sender": "text",
            "type": "text",
            "is_internal": "number",
            "hours": "text?",
            "role": "text",
            "work_type": "text",
            "created_at": "key",
        },
        indexes={"entry_by_item": IndexOf(("item",))},
    ),
    "file": TableOf(
        {
            "serial": "serial",
            "item": "ref:item",
            "entry": "ref:entry?",
            "sha256": "key",
            "name": "text",
            "media_type": "text",
            "content": "bytes",
            "location": "text=''",
        },
        unique=("item", "sha256"),
        indexes={
            "file_by_entry": IndexOf(("entry",)),
            "file_by_location": IndexOf(("location",), "location <> ''"),
        },
    ),
    "file_again": TableOf(
        {"serial": "serial", "entry": "ref", "file": "ref:file", "name": "text"},
        indexes={"file_again_by_file": IndexOf(("file", "serial"))},
    ),
    "sequence": TableOf({"name": "key", "last": "ref"}, key=("name",)),
    "turn": TableOf({"name": "key", "rotation": "text"}, key=("name",)),
}

_MAIL: Mapping[str, TableOf] = {
    "delivery": TableOf(
        {
            "serial": "serial",
            "key": "key",
            "message_id": "key?",
            "received_at": "key?",
            "state": "key?",
            "kind": "text?",
            "entity": "key?",
            "number": "text?",
            "subject": "text?",
            "sender": "text?",
            "mailbox": "key?",
            "requester": "text?",
            "reason": "text?",
            "detail": "text?",
            "notices": "text?",
            "trace": "text?",
            "echo": "key?",
            "said": "key?",
            "mail_key": "key?",
            "opened_by": "key?",
            "is_purged": "number=0",
        },
        unique=("key",),
        indexes={
            "delivery_by_message_id": IndexOf(("message_id",)),
            "delivery_by_echo": IndexOf(("echo", "received_at"), "echo IS NOT NULL"),
            "delivery_by_words": IndexOf(("said", "received_at"), "said IS NOT NULL"),
            "delivery_by_opener": IndexOf(("opened_by", "received_at"), "opened_by IS NOT NULL"),
            "delivery_by_mailbox": IndexOf(("mailbox",), "entity IS NOT NULL"),
            "delivery_by_mail": IndexOf(("mail_key",), "mail_key IS NOT NULL"),
            "delivery_by_age": IndexOf(("is_purged", "received_at", "serial")),
        },
    ),
    "raw_mail": TableOf({"delivery": "ref:delivery", "content": "bytes"}, key=("delivery",)),
    "arrival": TableOf(
        {"delivery": "ref:delivery", "envelope": "text?", "repeats": "number=0"},
        key=("delivery",),
    ),
    "reference": TableOf(
        {"message_id": "key", "number_key": "key", "origin": "text"},
        key=("message_id",),
        indexes={"reference_by_number": IndexOf(("number_key",))},
    ),
    "outbox": TableOf(
        {
            "serial": "serial",
            "id": "key",
            "number": "text?",
            "number_key": "key?",
            "kinds": "text",
            "sender": "text",
            "recipient": "text",
            "recipient_key": "key",
            "recipient_domain": "key=''",
            "message_id": "text",
            "content": "bytes",
            "created_at": "key",
            "reverse_path": "text?",
            "state": "key='waiting'",
            "due_at": "key",
            "attempts": "number=0",
            "error": "text=''",
            "is_purged": "number=0",
        },
        unique=("id",),
        indexes={
            "outbox_by_recipient": IndexOf(("recipient_key", "created_at")),
            "outbox_by_domain": IndexOf(("recipient_domain", "created_at")),
            "outbox_by_number": IndexOf(("number_key", "recipient_key")),
            "outbox_unsent": IndexOf(("serial",), "state = 'waiting'"),
            "outbox_due": IndexOf(("due_at", "serial"), "state = 'waiting'"),
            "outbox_dead": IndexOf(("serial",), "state = 'dead'"),
            "outbox_sent": IndexOf(("is_purged", "created_at", "serial"), "state = 'sent'"),
        },
    ),
    "held": TableOf(
        {
            "delivery": "ref:delivery",
            "state": "key",
            "reason": "key",
            "detail": "text",
            "sender": "key",
            "received_at": "key",
            "envelope": "text?",
        },
        key=("delivery",),
        indexes={"held_by_state": IndexOf(("state",))},
    ),
    "held_address": TableOf(
        {"delivery": "ref:delivery", "address": "key", "place": "number", "spelling": "text"},
        key=("delivery", "address"),
    ),
    "handling": TableOf(
        {
            "serial": "serial",
            "delivery": "ref:delivery",
            "deed": "text",
            "by_whom": "text",
            "at": "key",
            "number": "text?",
            "detail": "text",
        },
        indexes={"handling_by_delivery": IndexOf(("delivery",))},
    ),
    "held_file": TableOf(
        {
            "serial": "serial",
            "delivery": "ref:delivery",
            "mail_key": "key",
            "sha256": "key",
            "number_key": "key",
            "entry": "text",
            "sender": "key",
            "received_at": "key",
            "name": "text",
            "size": "ref",
            "media_type": "text",
            "reason": "key",
            "detail": "text",
            "state": "key='waiting'",
            "due_at": "key?",
            "by_whom": "text=''",
            "at": "key?",
            "said": "text=''",
        },
        unique=("delivery", "sha256"),
        indexes={
            "held_file_by_state": IndexOf(("state", "serial")),
            "held_file_by_number": IndexOf(("number_key",)),
            "held_file_by_mail": IndexOf(("mail_key",), "state = 'waiting'"),
            "held_file_by_age": IndexOf(("state", "received_at", "serial")),
            "held_file_due": IndexOf(("due_at", "serial"), "due_at IS NOT NULL"),
        },
    ),
}

_REMOTE: Mapping[str, TableOf] = {
    "effect": TableOf(
        {
            "key": "key",
            "delivery": "key",
            "position": "text",
            "fingerprint": "text",
            "state": "key",
            "result": "text",
            "updated_at": "key",
        },
        key=("key",),
        indexes={
            "effect_by_delivery": IndexOf(("delivery", "state")),
            "effect_by_state": IndexOf(("state", "updated_at")),
        },
    ),
    "lease": TableOf({"key": "key", "until": "key", "holder": "text"}, key=("key",)),
}

#: What a ledger needs; what our own stores need besides.
LEDGER: Mapping[str, TableOf] = {**_MAIL, **_REMOTE}
OWN: Mapping[str, TableOf] = {**_DIRECTORY, **_ITEMS}
