"""A whole mail."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.errors import MessageTooLargeError
from mail2ticket.model.address import Address
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Envelope, Message, RecipientSource, Structure
from mail2ticket.parse import parse

HEAD = (
    b"From: Ada <ada@client.example>\n"
    b"To: help@desk.example\n"
    b"Date: Tue, 3 Nov 2026 10:00:00 +0000\n"
    b"Message-ID: <1@client.example>\n"
    b"Subject: Help\n"
)
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
BOUNDARY = b"Content-Type: multipart/%s; boundary=b\n\n"
PDF = (
    b"Content-Type: application/pdf\n"
    b"Content-Disposition: attachment; filename=a.pdf\n"
    b"Content-Transfer-Encoding: base64\n\n"
    b"aGVsbG8=\n"
)


def mail(*parts: bytes, kind: bytes = b"mixed", head: bytes = HEAD) -> bytes:
    inside = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return head + BOUNDARY % kind + inside + b"--b--\n"


def codes(message: Message) -> set[DefectCode]:
    return {defect.code for defect in message.defects}


def test_a_plain_mail_is_read_without_a_defect() -> None:
    message = parse(HEAD + b"\nHello\n")

    assert str(message.sender) == "Ada <ada@client.example>"
    assert message.sent_at == datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert (message.subject, message.message_id) == ("Help", "1@client.example")
    assert message.body.text == "Hello\n"
    assert message.structure == Structure("text/plain")
    assert message.defects == ()


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\0", b"\r", b"\xff" * 100, b":", b"Content-Type: multipart/mixed\n"]
)
def test_nothing_much_is_a_message_too(content: bytes) -> None:
    message = parse(content)

    assert {DefectCode.NO_FROM, DefectCode.NO_DATE, DefectCode.NO_MESSAGE_ID} <= codes(message)
    assert message.size == len(content)


def test_text_is_preferred_and_html_is_kept_beside_it() -> None:
    message = parse(
        mail(b"\nplain", b"Content-Type: text/html\n\n<p>rich</p>", kind=b"alternative")
    )

    assert message.body.text == "plain"
    assert message.body.html == "<p>rich</p>"
    assert message.attachments == ()


def test_text_is_made_from_html_where_there_is_none() -> None:
    message = parse(HEAD + b"Content-Type: text/html\n\n<p>rich</p>")

    assert message.body.text.strip() == "rich"


def test_all_inline_texts_are_joined_in_order() -> None:
    message = parse(mail(b"\none", PDF, b"\ntwo"))

    assert message.body.text.split() == ["one", "two"]
    assert [file.filename for file in message.attachments] == ["a.pdf"]


def test_html_parts_are_never_joined_and_none_is_lost() -> None:
    one, two = (b"Content-Type: text/html\n\n<p>%s</p>" % word for word in (b"one", b"two"))

    message = parse(mail(b"\nplain", one, two))

    assert message.body.html == "<p>one</p>"
    assert [file.content for file in message.attachments] == [b"<p>two</p>"]


def test_a_file_is_decoded_when_somebody_looks() -> None:
    content = mail(b"\ntext", PDF)

    (file,) = parse(content).attachments

    assert isinstance(file.raw, memoryview)
    assert file.raw.obj is content
    assert file.content == b"hello"
    assert (file.media_type, file.disposition) == ("application/pdf", "attachment")


def test_the_same_mail_read_twice_is_equal() -> None:
    content = mail(b"\ntext", PDF)
    other = parse(content[:-1] + content[-1:], received_at=datetime.now(UTC))

    assert parse(content) == other
    assert hash(parse(content)) == hash(other)


def test_a_mail_inside_is_a_file_and_a_forward_and_leaks_into_nothing() -> None:
    inner = (
        b"From: Bob <bob@other.example>\nTo: ada@client.example\nSubject: =?utf-8?q?Tinte?=\n"
        b"\nThe printer is out of ink.\n"
    )

    message = parse(mail(b"\nSee below.", b"Content-Type: message/rfc822\n\n" + inner))

    assert message.body.text == "See below."
    assert message.forward is not None
    assert message.forward.is_attached
    assert str(message.forward.sender) == "Bob <bob@other.example>"
    assert message.forward.subject == "Tinte"
    assert message.forward.text == "The printer is out of ink.\n"
    assert [file.filename for file in message.attachments] == ["Tinte.eml"]
    assert message.attachments[0].content == inner


def test_what_is_wrong_with_a_mail_inside_is_no_defect_of_the_outer_one() -> None:
    message = parse(mail(b"\nSee.", b"Content-Type: message/rfc822\n\nSubject: x\n\nhi"))

    assert DefectCode.NO_FROM not in codes(message)


def test_flowed_text_is_joined() -> None:
    message = parse(HEAD + b"Content-Type: text/plain; format=flowed\n\none \ntwo\n")

    assert message.body.text == "one two\n"


def test_recipients_are_in_the_order_in_which_they_are_believed() -> None:
    head = (
        b"Bcc: h@x.example\nCc: g@x.example\nTo: f@x.example, a@x.example\n"
        b"X-Forwarded-To: e@x.example\nEnvelope-To: d@x.example\n"
        b"X-Original-To: c@x.example\nDelivered-To: b@x.example\n\n"
    )

    message = parse(head, Envelope(None, (Address.of("a@x.example"),)))

    assert [one.address.local for one in message.recipients] == list("abcdefgh")
    assert [one.source for one in message.recipients] == list(RecipientSource)
    assert [one.address.local for one in message.to] == ["f", "a"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (b"From: a@x.example\nFrom: b@x.example\n", DefectCode.REPEATED_FROM),
        (b"From: a@x.example, b@x.example\n", DefectCode.SEVERAL_FROM),
        (b"From: Team: a@x.example;\n", DefectCode.DOUBTFUL_ADDRESS),
        (b"From: a@x.example <b@x.example>\n", DefectCode.DOUBTFUL_ADDRESS),
        (b"From: <>\n", DefectCode.NO_FROM),
        (b"Subject: a\nSubject: b\n", DefectCode.REPEATED_HEADER),
        (b"Date: tomorrow\n", DefectCode.DOUBTFUL_DATE),
        (b"Content-Type: message/partial\n", DefectCode.PARTIAL_MESSAGE),
        (b"Content-Type: message/external-body\n", DefectCode.EXTERNAL_BODY),
    ],
)
def test_what_is_doubtful_is_a_defect(header: bytes, code: DefectCode) -> None:
    assert code in codes(parse(header + b"\n"))


def test_both_of_two_from_fields_are_kept() -> None:
    message = parse(b"From: a@x.example\nFrom: b@x.example\n\n")

    assert [one.address.local for one in message.senders] == ["a", "b"]


def test_names_that_disagree_are_all_kept_and_are_a_defect() -> None:
    part = PDF.replace(b"application/pdf", b"application/pdf; name=b.exe")

    message = parse(mail(b"\ntext", part))

    assert message.attachments[0].names == ("a.pdf", "b.exe")
    assert DefectCode.CONFLICTING_NAMES in codes(message)


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(message_bytes=300), "message_bytes"),
        (Limits(attachments_bytes=4), "attachments_bytes"),
        (Limits(parts=2), "parts"),
        (Limits(depth=0), "depth"),
        (Limits(addresses=1), "addresses"),
        (Limits(headers_bytes=150), "headers_bytes"),
        (Limits(header_fields=5), "header_fields"),
    ],
)
def test_over_a_limit_the_sender_is_known_and_nothing_else_is_read(
    limits: Limits, limit: str
) -> None:
    message = parse(mail(b"\ntext", PDF), limits=limits)

    assert message.excess is not None
    assert message.excess.limit == limit
    assert message.excess.found > message.excess.allowed
    assert message.sender is not None
    assert message.subject == "Help"
    assert message.body.text == ""
    assert message.attachments == ()
    assert DefectCode.OVER_LIMIT in codes(message)


def test_at_its_limits_a_mail_is_read() -> None:
    content = mail(b"\ntext", PDF)
    limits = Limits(
        refused_bytes=len(content),
        message_bytes=len(content),
        attachments_bytes=5,
        parts=3,
        depth=1,
        addresses=2,
        header_fields=6,
    )

    assert parse(content, limits=limits).excess is None


def test_html_over_its_limit_is_a_file() -> None:
    content = HEAD + b"Content-Type: text/html\n\n<p>rich</p>"

    message = parse(content, limits=Limits(html_bytes=5))

    assert message.body.text == ""
    assert message.body.html is None
    assert [file.filename for file in message.attachments] == ["document.html"]


def test_text_over_its_limit_is_all_the_senders_own() -> None:
    message = parse(HEAD + b"\nHi\n\n> quoted\n", limits=Limits(text_characters=5))

    assert message.body.own == "Hi\n\n> quoted"
    assert message.body.confidence == 0


def test_a_mail_that_is_far_too_large_is_refused() -> None:
    limits = Limits(refused_bytes=100)

    with pytest.raises(MessageTooLargeError):
        parse(b"x" * 101, limits=limits)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert parse(content).size == len(content)


@given(
    st.lists(
        st.sampled_from(
            [
                HEAD,
                PDF,
                b"--b\n",
                b"--b--\n",
                b"\n",
                b"\r",
                b"\0",
                b'"',
                b"(",
                b"Content-Type: multipart/mixed; boundary=b\n",
                b"Content-Type: message/rfc822\n",
                b"From:",
                b"=?utf-8?q?",
                b"?=",
                b"Content-Disposition: attachment; filename*0*=",
                b"\xe9",
                b"<",
                b"@",
                b";",
                b",",
                b" ",
            ]
        ),
        max_size=30,
    )
)
def test_no_pieces_of_mail_make_it_fail(pieces: list[bytes]) -> None:
    message = parse(b"".join(pieces))

    assert DefectCode.UNREADABLE not in {defect.code for defect in message.defects}
    assert message == parse(b"".join(pieces))
    for name, value in message.headers:
        assert not {"\r", "\n", "\0"} & set(name + value)
    assert all(isinstance(file.content, bytes) for file in message.attachments)


def test_a_breakdown_of_the_reading_is_a_defect_of_the_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(sys.modules["mail2ticket.parse.reader"], "split", break_down)
    message = parse(b"From: ada@client.example\n\nHelp", received_at=NOON)

    (defect,) = message.defects
    assert (defect.code, defect.detail) == (
        DefectCode.UNREADABLE,
        "ZeroDivisionError('a fault of ours')",
    )
    assert (message.received_at, message.size, message.sender) == (NOON, 30, None)
    assert message.key != parse(b"From: bob@client.example\n\nHelp").key
