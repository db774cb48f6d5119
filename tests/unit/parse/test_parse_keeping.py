"""W2: no cut may lose what somebody says; in doubt all of the text is his."""

# ruff: noqa: E501, ISC004 - lines of mail

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.parse import parse
from mail2ticket.parse.quotes.keeping import keep_words
from mail2ticket.parse.quotes.replies import set_apart

_HEAD = "From: Ada <ada@client.example>\nTo: help@desk.example\nSubject: {subject}\n"


def read(text: str, subject: str = "The pump", more: str = "") -> Body:
    return parse(f"{_HEAD.format(subject=subject)}{more}\n{text}".encode()).body


@pytest.mark.parametrize(
    "said",
    [
        # Nothing but what looks like a signature.
        "--\nPlease cancel order 17.",
        "-- \nAda Client\nPlease call 0800 555 0101.",
        # Nothing but what looks like a quote, without a mark.
        "-----Original Message-----\nIt smokes again.",
        "From: Bo <bo@x.example>\nSent: 3 November 2026 14:02\nTo: Ada\nSubject: Pump\n\nSee mine.",
        # A smile, and no quote.
        ">:-( still not working",
    ],
)
def test_a_cut_that_leaves_nothing_is_taken_back(said: str) -> None:
    body = read(said, "Re: The pump")
    assert body.own == said
    assert body.confidence <= 0.5


@pytest.mark.parametrize(
    "said",
    [
        "Sent from my iPhone",
        "On 3 Nov 2026, Ada wrote:\n> It smokes.\n> Please come.",
        "On 3 Nov 2026 at 10:02, Ada <ada@client.example> wrote:",
        "> It smokes.\n> Please come.",
        "Sent from my iPhone\n\nOn 3 Nov 2026, Ada wrote:\n> It smokes.",
        "---------- Forwarded message ---------\nFrom: Bo <bo@x.example>\nDate: 3 Nov 2026 14:02\n"
        "Subject: Pump\nTo: <ada@client.example>\n\nIt smokes.",
    ],
)
def test_what_a_program_wrote_is_nobodys_words(said: str) -> None:
    assert read(said, "Re: The pump").own == ""


@pytest.mark.parametrize(
    "said",
    [
        "Von meinem Handy kann ich keine Mails mehr senden.",
        "Sent from the warehouse, the parcels never arrived",
        "Hallo,\n\nvon meinem iPhone aus klappt es nicht.",
        "Hi,\n\nSent from Outlook but it did not arrive.",
        "Envoyé de mon téléphone hier, mais rien n'est arrivé.",
        "Enviado desde mi casa el lunes, no ha llegado nada.",
    ],
)
def test_a_sentence_that_begins_like_the_note_of_a_telephone_is_a_sentence(said: str) -> None:
    assert read(said).own == said


def test_the_header_of_a_mail_as_it_was_on_its_way_is_pasted() -> None:
    pasted = (
        "I got this. Its header:\n\nReceived: from mx.odd.example ([203.0.113.66])\n"
        'From: "Desk" <help@desk.example>\nSubject: You won\nDate: Fri, 20 Nov 2026 01:00:00 +0000\n'
        "\nIt is not from you, is it?"
    )
    assert read(pasted).own == pasted


INDENTED = (
    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\nWe need this:\n\n> 20 chairs\n> 2 tables\n\nBy when?\n"
    "--b\nContent-Type: text/html\n\n"
    "<div>We need this:<{tag}><div>20 chairs</div><div>2 tables</div></blockquote>By when?</div>\n"
    "--b--\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "subject", "more", "is_own"),
    [
        ('blockquote style="margin:0 0 0 40px;border:none;padding:0px"', "Chairs", "", True),
        ("blockquote", "Chairs", "", True),
        ("blockquote", "Re: Chairs", "", False),
        ("blockquote", "Chairs", "In-Reply-To: <1@desk.example>\n", False),
        ('blockquote type="cite"', "Chairs", "", False),
        ('blockquote class="gmail_quote"', "Chairs", "", False),
    ],
)
def test_a_paragraph_that_is_moved_to_the_right_is_no_quote(
    tag: str, subject: str, more: str, *, is_own: bool
) -> None:
    mail = _HEAD.format(subject=subject) + more + INDENTED.format(tag=tag)
    body = parse(mail.encode()).body
    assert ("20 chairs" in body.own) is is_own


def test_nothing_is_changed_where_there_are_words() -> None:
    body = Body(spans=(Span(SpanKind.OWN, "Yes.\n"), Span(SpanKind.SIGNATURE, "--\nAda\n")))
    assert keep_words(body, is_answer=True) is body


@pytest.mark.parametrize(
    "said",
    [
        "My signature is broken. It shows\n\nBest regards,\n[object Object]\n\ninstead of my name.",
        'Change it to:\n\n"Dear client,\nthank you.\nKind regards,\nBlake & Co\nOur shop"\n\nNo more of it.',
        "Set our footer to\n\nKind regards,\nBlake & Co\n\nand nothing more",
        "Grüße aus Rom!\n\nLeider ist unser Koffer nicht angekommen, er ist blau.",
        "Saludos desde Lima!\n\nMi maleta no ha llegado todavía, es de color azul.",
    ],
)
def test_a_closing_within_what_somebody_says_is_no_closing(said: str) -> None:
    spans, _ = set_apart(said)
    assert [span.kind for span in spans] == [SpanKind.OWN]


def test_words_right_below_a_warning_are_the_senders() -> None:
    """Outlook's paragraphs have no blank line between."""
    warning = "CAUTION: This email originated from outside Lake. Do not click links.\n"
    for said in ("Reset did not help.", "Signed copy attached."):
        spans, _ = set_apart(f"{warning}{said}\n")
        assert [span.kind for span in spans] == [SpanKind.SIGNATURE, SpanKind.OWN]
        assert spans[1].text == f"{said}\n"
    whole, _ = set_apart(f"{warning}Be careful with attachments.\n\nReset did not help.\n")
    assert whole[0].text == f"{warning}Be careful with attachments.\n\n"


SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{words}\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
)


@pytest.mark.parametrize(
    ("said", "own"),
    [
        (SIGNED.format(words="The key is new."), "The key is new."),
        (SIGNED.format(words="The key is new.\n\nKind regards,\nAda Client"), "The key is new."),
        (SIGNED.format(words="Yes.\n\nOn 3 Nov 2026, Bo wrote:\n> Is it new?\n"), "Yes."),
        # Somebody writes of it.
        (text := "It says -----BEGIN PGP SIGNATURE-----\nand I do not know why.", text),
        (text := "-----BEGIN PGP SIGNED MESSAGE-----\nwhat is that?", text),
        (text := "-----BEGIN PGP SIGNATURE-----\nand then it ends.", text),
    ],
)
def test_the_armour_of_pgp_is_nobodys_words(said: str, own: str) -> None:
    spans, _ = set_apart(said)
    assert "".join(span.text for span in spans) == said
    assert Body(spans=spans).own == own


BELOW = (
    "From: Bo <bo@x.example>\nSent: 3 November 2026 10:02\nTo: Ada\nSubject: Disk\n\nWhich?\nThis."
)


@pytest.mark.parametrize(
    ("said", "is_doubtful"),
    [
        ("My answers are below in red.", True),
        ("Meine Antworten stehen unten in Rot.", True),
        ("Voir mes réponses ci-dessous", True),
        ("Ответы ниже", True),
        ("The second disk.", False),
        ("See below. " + "It is the second disk that is loud. " * 12, False),
    ],
)
def test_answers_that_are_announced_in_an_unmarked_quote_leave_doubt(
    said: str, *, is_doubtful: bool
) -> None:
    body = read(f"{said}\n\n{BELOW}", "Re: Disk")
    assert body.own == said.strip()
    assert (body.confidence <= 0.6) is is_doubtful


def test_what_stands_between_dashes_above_a_header_belongs_to_it() -> None:
    body = read(f"The second.\n\n----- Zzz zzz -----\n{BELOW}", "Re: Disk")
    assert body.own == "The second."


@pytest.mark.parametrize(
    "said",
    [
        "> my order is late\n> please help",
        "From: Berlin\nTo: Rome\nDate: 3 November 2026 10:00\nSubject: a trip\n\nThree seats, please.",
        "Hi,\n\n--\nplease see the list",
    ],
)
def test_a_mail_that_answers_nothing_is_its_senders(said: str) -> None:
    assert read(said).own == said


def test_a_postscript_leaves_the_signature_above_it() -> None:
    spans, _ = set_apart("It is late.\n\nRegards,\nAda\n\nPS: Call me.\n")
    assert [span.kind.value for span in spans] == ["own", "signature", "own"]


def test_armour_without_an_end_is_looked_for_once() -> None:
    assert_linear(set_apart, lambda count: "-----BEGIN PGP SIGNATURE-----\n" * count, 2_000)
