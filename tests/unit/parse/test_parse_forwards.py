"""S3: mail that a mail passes on in its text is found, and its header is read."""

# ruff: noqa: E501, ISC004, RUF001 - mail is written in many scripts

from __future__ import annotations

import pytest
from forward_client_samples import CLIENTS, NEAR_MISSES
from forward_samples import ADA, BO, BODY, MOMENT, SUBJECT, TONGUES, Tongue
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse import parse
from mail2ticket.parse.forwards.forwards import pass_on
from mail2ticket.parse.forwards.persian_calendar import from_persian
from mail2ticket.parse.quotes.glued import glued_marker, unglued
from mail2ticket.parse.quotes.mentions import addresses_in
from mail2ticket.parse.quotes.replies import set_apart

OUTLOOK = f"From: {ADA}\nSent: Tuesday, November 3, 2026 2:02 PM\nTo: {BO}\nSubject: {SUBJECT}\n\n{BODY}\n"


def read(text: str, subject: str = "", recipients: tuple[str, ...] = ()) -> Forwarded | None:
    return cut(text, subject, recipients)[1]


def cut(
    text: str, subject: str = "", recipients: tuple[str, ...] = ()
) -> tuple[Body, Forwarded | None]:
    spans, _ = set_apart(text)
    return pass_on(Body(spans=spans), subject, {Address.of(one) for one in recipients})


def check(found: Forwarded | None, moment: str | None = MOMENT, *, is_full: bool = True) -> None:
    assert found is not None
    assert str(found.sender) == ADA
    if is_full:
        assert [str(one.address) for one in found.recipients] == ["bo@desk.example"]
        assert found.subject == SUBJECT
    assert (found.sent_at.isoformat() if found.sent_at else None) == moment
    assert found.text == BODY


@pytest.mark.parametrize("look", ["gmail", "apple", "outlook", "thunderbird", "yahoo"])
@pytest.mark.parametrize("tongue", TONGUES, ids=[tongue.code for tongue in TONGUES])
def test_a_forward_is_read_in_every_language(tongue: Tongue, look: str) -> None:
    head: str = getattr(tongue, look)
    body = BODY.replace("\n", "\n> ") if look == "apple" else BODY
    lead = "> " if look == "apple" else ""
    subject = f"{tongue.prefix}: {SUBJECT}"
    content, found = cut(f"Look at this.\n\n{head}\n{lead}\n{lead}{body}\n", subject)
    check(found)
    assert content.own == "Look at this."
    assert content.quoted == ""


@pytest.mark.parametrize("name", CLIENTS)
def test_a_forward_of_every_mail_program_is_read(name: str) -> None:
    head, moment = CLIENTS[name]
    written = head.format(a=ADA, b=BO, s=SUBJECT)
    lead = "> " if "\n> " in head or head.startswith(">") else ""
    body = BODY.replace("\n", "\n> ") if lead else BODY
    found = read(f"Look at this.\n\n{written}\n{lead}{body}\n", f"FW: {SUBJECT}")
    check(found, moment, is_full=name != "Yandex")


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_a_forward_is_none(text: str) -> None:
    for written in (text, f"Hello,\n\n{text}\n\nRegards\nAda"):
        body, found = cut(written, "A question")
        assert found is None
        assert body.forwarded == ""


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("----- Forwarded message from Ada Lovelace <ada@client.example> -----",
         "----- End forwarded message -----"),
        ("----- Weitergeleitete Nachricht von ada@client.example -----",
         "----- Ende der weitergeleiteten Nachricht -----"),
        ("------- Forwarded message follows -------", "------- End of forwarded message -------"),
        ("-------- Пересылаемое сообщение --------",
         "-------- Конец пересылаемого сообщения --------"),
        ("----- Message transféré -----", "----- Fin du message transféré -----"),
    ],
)  # fmt: skip
def test_below_the_line_that_ends_a_forward_the_words_are_the_senders(
    begin: str, end: str
) -> None:
    head = f"Date: 3 Nov 2026 14:02\nFrom: {ADA}\nTo: {BO}\nSubject: {SUBJECT}"
    body, found = cut(f"Look:\n\n{begin}\n\n{head}\n\n{BODY}\n\n{end}\n\nWhat now?\n")
    check(found)
    assert body.own.split() == ["Look:", "What", "now?"]
    assert end in body.forwarded


def test_the_bats_forward_ends_at_its_scissors() -> None:
    body, found = cut(
        f"Look:\n\nThis is a forwarded message\nFrom: {ADA}\nTo: {BO}\n"
        f"Date: Tuesday, November 3, 2026, 2:02:00 PM\nSubject: {SUBJECT}\n\n"
        f"===8<==============Original message text===============\n{BODY}\n\n"
        "===8<===========End of original message text===========\n\nWhat now?\n"
    )
    check(found)
    assert body.own.split() == ["Look:", "What", "now?"]


def test_mutt_names_the_sender_in_its_line() -> None:
    found = read(
        "----- Forwarded message from Ada Lovelace <ada@client.example> -----\n\nIt smokes.\n\n"
        "----- End forwarded message -----\n"
    )
    assert found is not None
    assert found.sender is not None
    assert str(found.sender.address) == "ada@client.example"
    assert found.text == "It smokes."


def test_a_forward_within_a_forward_is_its_text() -> None:
    inner = f"---------- Forwarded message ---------\nFrom: cy@x.example\nDate: x\nTo: {ADA}\n\nHi"
    found = read(
        f"Look:\n\n---------- Forwarded message ---------\nFrom: {ADA}\nDate: 3 Nov 2026 14:02\n"
        f"Subject: {SUBJECT}\nTo: {BO}\n\nIt smokes.\n\n{inner}\n"
    )
    assert found is not None
    assert str(found.sender) == ADA
    assert found.text == f"It smokes.\n\n{inner}"


def test_a_forward_of_mutt_within_one_ends_with_its_own_line() -> None:
    begin, end = (
        "----- Forwarded message from x@y.example -----",
        "----- End forwarded message -----",
    )
    head = f"From: {ADA}\nDate: 3 Nov 2026 14:02\nTo: {BO}\nSubject: {SUBJECT}"
    body, found = cut(
        f"{begin}\n\n{head}\n\nOut\n\n{begin}\n\nIn\n\n{end}\n\nOut\n\n{end}\n\nMine\n"
    )
    assert found is not None
    assert found.text == f"Out\n\n{begin}\n\nIn\n\n{end}\n\nOut"
    assert body.own == "Mine"


def test_lines_with_marks_below_an_unmarked_header_are_the_mails_own() -> None:
    found = read(
        f"---------- Forwarded message ---------\nFrom: {ADA}\nDate: 3 Nov 2026 14:02\n"
        f"Subject: {SUBJECT}\nTo: {BO}\n\n> Is it on?\n\nIt smokes.\n"
    )
    assert found is not None
    assert found.text == "> Is it on?\n\nIt smokes."


def test_words_below_a_quoted_forward_are_the_senders_own() -> None:
    spans, _ = set_apart(
        "Look:\n\n> Begin forwarded message:\n>\n> From: a@x.example\n>\n> Hi\n\nWhat now?\n"
    )
    assert [span.kind for span in spans] == [SpanKind.OWN, SpanKind.FORWARD, SpanKind.OWN]


@pytest.mark.parametrize(
    "subject",
    ["FW: The pump", "Fwd: Fwd: The pump", "WG: Pumpe", "TR : Pompe", "RV: Bomba", "[#7] I: Pompa",
     "ENC: Bomba", "Doorst: Pomp", "VB: Pumpen", "PD: Pompa", "转发：泵", "轉寄: 泵", "転送: ポンプ"],
)  # fmt: skip
def test_the_subject_tells_outlooks_forward(subject: str) -> None:
    body, found = cut("Please look.\n\n" + OUTLOOK, subject, ("ada@client.example",))
    check(found)
    assert body.quoted == ""


@pytest.mark.parametrize("subject", ["RE: The pump", "AW: Pumpe", "The pump", "Re: Fwd: The pump"])
def test_outlooks_reply_is_no_forward(subject: str) -> None:
    body, found = cut("It runs.\n\n" + OUTLOOK, subject, ("ada@client.example",))
    assert found is None
    assert body.own == "It runs."
    assert body.forwarded == ""


def test_mail_about_something_else_from_somebody_else_is_passed_on() -> None:
    """Who answers, answers somebody about something."""
    check(read("Please look.\n\n" + OUTLOOK, "Re: invoice 17", ("desk@acme.example",)))
    check(read("Please look.\n\n" + OUTLOOK, "new customer", ("desk@acme.example",)))
    assert read("Please look.\n\n" + OUTLOOK, "new customer", ("ada@client.example",)) is None


def test_one_prefix_means_to_danes_what_it_does_not_mean_to_finns() -> None:
    danish = OUTLOOK.replace("From:", "Fra:").replace("Sent:", "Sendt:").replace("To:", "Til:")
    danish = danish.replace("Subject:", "Emne:")
    finnish = danish.replace("Fra:", "Lähettäjä:").replace("Sendt:", "Lähetetty:")
    finnish = finnish.replace("Emne:", "Aihe:").replace("Til:", "Vastaanottaja:")
    check(read("Se her.\n\n" + danish, "VS: The pump"))
    assert read("Kiitos.\n\n" + finnish, "VS: The pump", ("ada@client.example",)) is None


def test_a_mail_without_words_of_its_own_passes_on_what_it_holds() -> None:
    check(read(OUTLOOK, "The pump"))
    assert read(OUTLOOK, "Re: The pump") is None


def test_a_header_that_begins_with_the_subject_is_a_forward_unless_the_mail_answers() -> None:
    """Thunderbird and Roundcube pass on like that, and T-Online answers."""
    mail = (
        "Danke.\n\n-----Original-Nachricht-----\n"
        f"Betreff: {SUBJECT}\nDatum: 2026-11-03T14:02:00+0100\nVon: {ADA}\nAn: {BO}\n\n{BODY}\n"
    )
    moment = "2026-11-03T14:02:00+01:00"
    assert read(mail, f"AW: {SUBJECT}") is None
    check(read(mail, SUBJECT), moment)
    check(read(mail, f"[Fwd: {SUBJECT}]"), moment)


def test_a_quoted_header_and_the_quote_below_it_are_one_mail() -> None:
    """Apple's telephones write two quotes; in a text they stand a blank line apart."""
    body = Body(
        spans=(
            Span(SpanKind.OWN, "Look.\n\n"),
            Span(SpanKind.FORWARD, f"Begin forwarded message:\n\n> From: {ADA}\n> To: {BO}\n"
                 f"> Date: 3 Nov 2026 14:02\n> Subject: {SUBJECT}\n\n"),
            Span(SpanKind.OWN, "\n"),
            Span(SpanKind.QUOTE, "> \ufeffIt smokes.\n>\n> Ada\n\n"),
            Span(SpanKind.OWN, "Mine"),
        )
    )  # fmt: skip
    joined, found = pass_on(body, "Fwd: x", ())
    check(found)
    assert joined.text == body.text
    assert [span.kind for span in joined.spans] == [
        SpanKind.OWN, SpanKind.FORWARD, SpanKind.OWN
    ]  # fmt: skip
    lonely = pass_on(Body(spans=body.spans[:3]), "Fwd: x", ())[1]
    assert lonely is not None
    assert lonely.text == ""


def test_a_marker_without_a_header_counts_at_the_top_alone() -> None:
    """Below words of the sender it may be what he writes about."""
    found = read("Begin forwarded message:\nIt smokes.\n")
    assert found is not None
    assert (found.sender, found.text) == (None, "It smokes.")
    assert read("It says\n\nBegin forwarded message:\n\nand no more.\n") is None


ODD = (
    "From: Cy <cy@elsewhere.example>\nSent: 3 November 2026 14:02\nTo: Di <di@elsewhere.example>\n"
)


@pytest.mark.parametrize(
    ("said", "subject", "is_forward"),
    [
        # Somebody writes about the line, and then goes on.
        ("All his mails have\n\nBegin forwarded message:\n\nWhy? Ask bo@x.example.", "A", False),
        ("Look:\n\nBegin forwarded message:\n\nhelp.example/7 says no.", "Re: A", False),
        # A header below it, in whatever language, or a subject, tells.
        ("Look:\n\nBegin forwarded message:\n\nQuem: Bo <bo@x.example>\n\nHi", "A", True),
        ("Look:\n\nBegin forwarded message:\n\nbo@x.example says hi", "Fwd: A", True),
        ("Look:\n\n---------- Forwarded message ---------\n\nbo@x.example says hi", "A", True),
    ],
)
def test_a_line_alone_passes_nothing_on(said: str, subject: str, *, is_forward: bool) -> None:
    body, found = cut(f"{said}\n", subject)
    assert (found is not None) is is_forward
    assert bool(body.forwarded) is is_forward
    assert body.own == ("Look:" if is_forward else said)


@pytest.mark.parametrize(
    ("said", "subject", "is_answer", "is_forward"),
    [
        ("Please see below.", "Re: the pump", False, True),
        # The fields of a thread say that it answers, whatever the subject has become.
        ("Please see below.", "Re: the pump", True, False),
        ("Please see below.", "The pump", True, False),
        ("Please see below.", "Fwd: the pump", True, True),
        # Who speaks to somebody answers him.
        ("Hei Cy,\n\nPlease see below.", "Re: the pump", False, False),
        ("Hei Di,\n\nPlease see below.", "Re: the pump", False, True),
        # Nothing but the other mail.
        ("", "The pump", True, True),
    ],
)
def test_an_answer_is_told_by_its_thread(
    said: str, subject: str, *, is_answer: bool, is_forward: bool
) -> None:
    mail = (
        f"{ODD.replace('Cy', 'Cyril').replace('Di ', 'Dina ')}Subject: Invoice 17\n\nIt is due.\n"
    )
    said = said.replace("Cy,", "Cyril,").replace("Di,", "Dina,")
    spans, _ = set_apart(f"{said}\n\n{mail}")
    body, found = pass_on(Body(spans=spans), subject, (), is_answer=is_answer)
    assert (found is not None) is is_forward
    assert bool(body.quoted) is not is_forward


def test_stars_of_bold_type_go_and_those_of_the_subject_stay() -> None:
    found = read(
        f"---------- Forwarded message ---------\nFrom: *Ada Lovelace* <ada@client.example>\n"
        f"Date: 3 Nov 2026 14:02\nTo: {BO}\nSubject: *50 % off*\n\n{BODY}\n"
    )
    assert found is not None
    assert (str(found.sender), found.subject) == (ADA, "*50 % off*")


def test_a_long_subject_that_was_broken_is_read_whole() -> None:
    words = "The pump in the second hall behind the press makes a noise and then"
    found = read(
        f"---------- Forwarded message ---------\nFrom: {ADA}\nDate: 3 Nov 2026 14:02\nTo: {BO}\n"
        f"Subject: {words}\nsmokes a little\n\n{BODY}\n"
    )
    assert found is not None
    assert (found.subject, found.text) == (f"{words} smokes a little", BODY)


def test_a_short_subject_does_not_swallow_the_text() -> None:
    found = read(
        f"---------- Forwarded message ---------\nFrom: {ADA}\nDate: 3 Nov 2026 14:02\nTo: {BO}\n"
        f"Subject: {SUBJECT}\nIt smokes.\n\nAda\n"
    )
    check(found)


def test_many_recipients_are_read_over_many_lines() -> None:
    people = [f"Person Number{at} <p{at}@desk.example>" for at in range(24)]
    found = read(
        f"From: {ADA}\nSent: 3 November 2026 14:02\nTo: " + ";\n ".join(people)
        + f"\nCc: {BO}\nSubject: {SUBJECT}\n\n{BODY}\n",
        "FW: x",
    )  # fmt: skip
    assert found is not None
    assert [str(one) for one in found.recipients] == [*people, BO]


def test_words_that_were_encoded_are_decoded() -> None:
    found = read(
        "----- Forwarded message from a@x.example -----\n\nFrom: =?utf-8?q?J=C3=BCrgen?= "
        "<j@x.example>\nDate: Tue, 3 Nov 2026 14:02:00 +0000\nTo: b@x.example\n"
        "Subject: =?utf-8?q?M=C3=BCll?=\n\nHi\n"
    )
    assert found is not None
    assert (str(found.sender), found.subject) == ("Jürgen <j@x.example>", "Müll")


def test_a_sender_without_an_address_is_no_address() -> None:
    found = read(OUTLOOK.replace(ADA, "Ada Lovelace"), "FW: The pump")
    assert found is not None
    assert (found.sender, found.subject, found.text) == (None, SUBJECT, BODY)


def test_a_reply_is_no_forward() -> None:
    assert read("Yes.\n\nOn 3 Nov 2026, Ada wrote:\n> Is it on?\n", "Re: Pump") is None


def test_a_sentence_above_a_quote_names_the_sender_of_a_forward() -> None:
    found = read(
        "On 3 Nov 2026 14:02, Ada <ada@client.example> wrote:\n> Is it on?\n", "Fwd: Pump"
    )
    assert found is not None
    assert (str(found.sender), found.text) == ("Ada <ada@client.example>", "Is it on?")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada <ada@x.example>", ["Ada <ada@x.example>"]),
        (
            '"Lovelace, Ada" <ada@x.example>, bo@x.example',
            ["Lovelace, Ada <ada@x.example>", "bo@x.example"],
        ),
        ("Ada [mailto:ada@x.example]", ["Ada <ada@x.example>"]),
        ("Ada <ada@x.example<mailto:ada@x.example>>", ["Ada <ada@x.example>"]),
        ('"Ada" <ada@x.example> [mailto:ada@x.example]', ["Ada <ada@x.example>"]),
        ("Ada (ada@x.example)", ["Ada <ada@x.example>"]),
        ("ada@x.example (Ada), bo@x.example (Bo)", ["Ada <ada@x.example>", "Bo <bo@x.example>"]),
        ("'ada@x.example' <ada@x.example>", ["ada@x.example"]),
        ('"ada@x.example" <ada@x.example>', ["ada@x.example"]),
        ("Ada (Sales) <ada@x.example>", ["Ada (Sales) <ada@x.example>"]),
        ("Lovelace, Ada; Berg, Bo <bo@x.example>", ["Berg, Bo <bo@x.example>"]),
        ("*Ada* <ada@x.example>", ["Ada <ada@x.example>"]),
        (
            "“Ada” <ada@x.example>；Bo<bo@x.example>",
            ["“Ada” <ada@x.example>", "Bo <bo@x.example>"],
        ),
        ("Ada Lovelace/ACME@ACME", []),
        ("Ada Lovelace", []),
        ("@ <@> a@", []),
    ],
)
def test_addresses_are_read_as_people_see_them(text: str, shown: list[str]) -> None:
    assert [str(one) for one in addresses_in(text)] == shown


def test_mails_that_are_attached_are_all_kept_and_the_first_is_read() -> None:
    def attached(name: str) -> str:
        return (
            "--b\nContent-Type: message/rfc822\n\n"
            f"From: {name} <{name}@client.example>\nTo: bo@desk.example\nCc: cy@desk.example\n"
            f"Subject: From {name}\nDate: Tue, 3 Nov 2026 14:02:00 +0000\n\nI am {name}.\n"
        )

    message = parse(
        (
            "From: bo@desk.example\nTo: desk@acme.example\nSubject: Fwd: two\n"
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nTwo mails.\n"
            + attached("ada") + attached("eve") + "--b--\n"
        ).encode()
    )  # fmt: skip
    assert message.forward is not None
    assert message.forward.is_attached
    assert str(message.forward.sender) == "ada <ada@client.example>"
    assert message.forward.text.strip() == "I am ada."
    assert [str(one.address) for one in message.forward.recipients] == [
        "bo@desk.example",
        "cy@desk.example",
    ]
    assert len(message.attachments) == 2


def test_whom_a_mail_is_for_tells_an_answer_from_a_forward() -> None:
    head = "From: bo@desk.example\nTo: {}\nSubject: new customer\n\nPlease look.\n\n"
    passed = parse((head.format("desk@acme.example") + OUTLOOK).encode())
    answer = parse((head.format("Ada <ADA@client.example>") + OUTLOOK).encode())
    check(passed.forward)
    assert passed.body.quoted == ""
    assert answer.forward is None
    assert answer.body.forwarded == ""


@pytest.mark.parametrize(
    "line",
    ["--- Forwarded Message ---", "-----Original Message----- no: label", "x" * 3_000,
     "-- x -- From: a To: b", "--- Forwarded Message --- To: b@x.example Subject: c",
     "--- Forwarded Message --- see From: a@x.example To: b"],
)  # fmt: skip
def test_a_line_without_a_header_in_it_is_not_taken_apart(line: str) -> None:
    assert unglued(line) == []
    assert glued_marker(line) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [((1404, 1, 1), "2025-03-21"), ((1403, 12, 30), "2025-03-20"), ((1300, 1, 1), "1921-03-21"),
     ((1405, 13, 1), None), ((1405, 1, 32), None)],
)  # fmt: skip
def test_days_of_the_persian_calendar(day: tuple[int, int, int], expected: str | None) -> None:
    found = from_persian(*day)
    assert (found and found.isoformat()) == expected


LINES = st.sampled_from(
    [
        "From: Ada <ada@client.example>", "Sent: 3 Nov 2026 14:02", "To: Bo <bo@desk.example>", "To:",
        "Subject: Pump", "Subject:", "Cc:", "", "> ", "> From: a@b.example", "It smokes.", "_" * 32,
        "---------- Forwarded message ---------", "-----Original Message-----", "Forwarded message",
        "----- Forwarded message from a@b.example -----", "----- End forwarded message -----",
        "--- Forwarded Message --- From: a@b.exampleTo: bSubject: c", "===8<===Original text===",
        "03.11.2026, 14:02, Ada <a@b.example>:", "From a@b.example x", "Date 3 Nov", "To b", "\u2028",
    ]
)  # fmt: skip
SUBJECTS = st.sampled_from(["", "Fwd: Pump", "Re: Pump", "invoice", "VS: x", "[Fwd: a]", "Re: ["])


@given(st.lists(LINES, max_size=25), SUBJECTS)
def test_nothing_is_lost_whatever_the_lines(lines: list[str], subject: str) -> None:
    """S27: any text gives a reading, and its spans give it back."""
    text = "\n".join(lines)
    body, found = cut(text, subject)
    assert body.text == text
    assert (found is not None) == (SpanKind.FORWARD in {span.kind for span in body.spans})


SHAPES = [
    "From: a\n", "Subject: x\nTo: y\n", "To: x\n\n", "From:\n\na\n\n", "From:\na\n",
    "---------- Forwarded message ---------\n", "--- forwarded to x ---\nTo: x\n",
    "---------- Forwarded message ---------\nFrom: a\n\n> x\ny\n", "Forwarded message\n",
    "-----Original Message-----\nFrom: a@b.c\nSent: 3 Nov 2026 10:00\n\n> x\ny\n",
    "----- Forwarded message from a@b -----\nx\n----- End forwarded message -----\n",
    "----- Forwarded message from a@b -----\n", "> From: a@b.c\n> Date: 1\n> To: x\n",
    "----- Original message from a@b -----\n\nFrom: a@b.c\nDate: 1\nTo: x\n\n> x\n\n--- End of "
    "forwarded message ---\n----- Forwarded message from a@b -----\n",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_text_and_no_faster(shape: str) -> None:
    """S8: no text makes the reading of forwards long."""
    assert_linear(
        lambda text: cut(text, "Fwd: x"), lambda size: shape * (size // len(shape)), 20_000
    )
