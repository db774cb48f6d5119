"""An explanation as a page: whatever is in a mail is words, and all is told there is to tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    NOON,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    file,
    items,
    message,
    named,
    people,
    policy,
    token_of,
)
from justhtml import JustHTML
from reaching_out import reaching_out

from mail2ticket.errors import RuleError
from mail2ticket.explaining import explain, html
from mail2ticket.explaining.questions import QUESTIONS, STAGE_QUESTIONS
from mail2ticket.model.address import Address
from mail2ticket.model.appointment import Appointment, Attendee
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Decided, Parsed
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision, State
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.desk import Desk, FanOut
from mail2ticket.model.facts import Answered, Facts, Likeness, Origin, Questions, Reference, Trait
from mail2ticket.model.headers import Headers
from mail2ticket.model.history import Recorded
from mail2ticket.model.limits import Excess
from mail2ticket.model.mailbox import Completed, Mailbox
from mail2ticket.model.message import (
    AuthenticationResult,
    Envelope,
    Forwarded,
    Message,
    Recipient,
    RecipientSource,
    Structure,
)
from mail2ticket.model.notice import Notice, NoticeKind, Role
from mail2ticket.model.people import Availability, Company, Staff
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, ReportedRecipient
from mail2ticket.model.token import LOOP_FIELD
from mail2ticket.model.verdict import Answer, Kind, Step, Trace
from mail2ticket.parse import parse
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.stages import STAGES
from mail2ticket.testing import mail
from mail2ticket.wording import Wording

KNOWN = evolve(people(ADA_CONTACT, SAM), items=items(TICKET))
#: What a sender may write in any place of a mail.
HOSTILE = (
    "<script>steal()</script>",
    "\"><img src=file:///etc/passwd onerror=steal()>'--></title></style><svg/onload=steal()>",
    '<a href="javascript:steal()">x</a><base href=//evil.example><iframe srcdoc=steal()><!--',
    "]]>&lt;script&gt;steal()&#x3c;script>\x00<\x00script> \ud800\u2028\u202e<b>",
)
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "div"),
    *("h1", "h2", "h3", "h4", "p", "time", "dl", "dt", "dd", "bdi", "details", "summary", "ul"),
    *("ol", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "span", "strong"),
    *("article", "iframe"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "dir", "datetime", "scope"),
    *("sandbox", "referrerpolicy", "title", "height", "srcdoc"),
}


def page(
    mail: Message,
    facts: Facts = KNOWN,
    desk: Policy | None = None,
    **how: Any,  # noqa: ANN401 - as html takes it
) -> str:
    return html(explain(mail, facts, desk or policy()), **how)


def seen(page: str) -> tuple[set[str], set[str], str]:
    """The elements and attributes of a page, and its words, as HTML5 reads it without a fault."""
    elements, attributes, words = set[str](), set[str](), list[str]()
    waiting = [JustHTML(page, sanitize=False, strict=True).root]
    while waiting:
        node = waiting.pop()
        waiting.extend(reversed(node.children or ()))
        name = str(node.name)
        if name == "#text":
            words.append(str(node.data))
        elif name[0] not in "#!" or name == "#comment":
            elements.add(name)
            attributes |= set(node.attrs or {})
    return elements, attributes, " ".join(" ".join(words).split())


def full(hostile: str) -> Message:
    """A mail that says *hostile* in every place where a sender can say something."""
    box = named("x <ada@client.example>")
    told = evolve(box, name=hostile)
    held = Attachment.of(f"{hostile}.exe", b"MZ", hostile)
    mail = message(
        f"{hostile} {NUMBER}",
        senders=(told,),
        reply_to=(told,),
        cc=(told,),
        rewritten_from=told,
        envelope=Envelope(None, (ADA,)),
        message_id=hostile,
        references=(hostile,),
        recipients=(Recipient(named("support@acme.example").address, RecipientSource.TO),),
        headers=Headers(((hostile, hostile), ("Received", hostile))),
        body=Body(
            spans=tuple(Span(kind, f"{hostile} {kind}\n") for kind in SpanKind),
            confidence=0.5,
            is_from_html=True,
        ),
        attachments=(held, evolve(held, filename="b.txt", names=(hostile,), packed_in=hostile)),
        containers=(held,),
        appointments=(
            Appointment(summary=hostile, location=hostile, attendees=(Attendee(person=told),)),
        ),
        structure=Structure("multipart/mixed", (Structure(hostile),)),
        forward=Forwarded(sender=told, recipients=(told,), subject=hostile, text=hostile),
        report=DeliveryReport(
            recipients=(ReportedRecipient(address=hostile, action=hostile, status=hostile),),
            original_message_id=hostile,
        ),
        authentication=(
            AuthenticationResult(
                server=hostile, method=hostile, result=hostile, domain=hostile, reason=hostile
            ),
        ),
        defects=(Defect(DefectCode.NUL, hostile),),
    )
    return evolve(mail, to=(told,))


def then(hostile: str) -> Recorded:
    """What is on record, where it says *hostile*."""
    step = Step("route", hostile, hostile)
    return Recorded(
        key="k" * 64,
        message_id=hostile,
        received_at=NOON,
        state=State.HELD,
        kind=Kind.PERSONAL,
        reason=hostile,
        trace=Trace((step,)),
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_x14_what_people_wrote_is_words_wherever_it_stands(hostile: str) -> None:
    own = AuthenticationResult(server="", method="dkim", result="pass", reason=hostile)
    shown = page(
        full(hostile), evolve(KNOWN, authenticity=(own,)), name=hostile, before=then(hostile)
    )
    elements, attributes, words = seen(shown)
    assert elements <= ELEMENTS
    assert attributes <= ATTRIBUTES
    assert words.count("steal()") >= 20
    assert "href" not in attributes
    assert not re.search(r"<[^>]*\ssrc\s*=", re.sub(r'srcdoc="[^"]*"', "", shown))
    shown.encode("utf-8")


def test_x14_every_kind_of_element_is_met() -> None:
    """Or the test above would show nothing."""
    mails = (full("x"), message(attachments=(file("a.txt"),), cc=(named("b@client.example"),)))
    met = [seen(page(each)) for each in mails]
    assert set().union(*(elements for elements, _, _ in met)) == ELEMENTS
    assert set().union(*(attributes for _, attributes, _ in met)) == ATTRIBUTES


def test_x15_nothing_is_opened_and_no_address_is_one_to_load() -> None:
    known = explain(full("http://evil.example/x.png //evil.example"), KNOWN, policy())
    html(known)
    with reaching_out() as reached:
        html(known)
    assert reached == []


def test_x1_the_answer_stands_first_and_then_the_seven_questions() -> None:
    _, _, words = seen(page(message(f"Re: [{NUMBER}] Printer", attachments=(file("b.exe"),))))
    places = [words.index(each) for each in (f"It becomes a ticket note on {NUMBER}", *QUESTIONS)]
    assert places == sorted(places)
    for said in (
        "contact Ada Lovelace by address 1",
        "To: support@acme.example",
        f"{NUMBER} by the subject, and the sender takes part",
        "0 of 1",
        "name: exe files are refused",
        "added, files dropped to ada@client.example",
        "not asked any more; it would have said otherwise",
        "The Message-ID is of a mail that we sent.",
        "no opinion",
    ):
        assert said in words


def test_x1_every_stage_stands_under_a_question() -> None:
    stages = [stage for each in QUESTIONS.values() for stage in each]
    assert set(stages) == {*STAGES, "transcribe"} == set(STAGE_QUESTIONS)
    assert len(stages) == len(set(stages))


def test_x1_a_stopped_mail_says_why_and_what_was_not_asked() -> None:
    _, _, words = seen(page(message(to="nobody@acme.example", attachments=(file("a.txt"),))))
    assert "It becomes nothing: it is held for a person, no_route" in words
    assert "not asked it is held for a person: no_route" in words
    assert "a.txt SHA-256" in words
    assert "Nobody is told." in words
    looped = message(envelope=Envelope(None), headers={"Auto-Submitted": "auto-replied"})
    _, _, words = seen(page(looped, desk=policy(own_addresses=(ADA,))))
    assert "it is recorded and nothing else: own_mail" in words


def test_x1_a_rule_that_failed_is_named() -> None:
    def broken(_: Parsed) -> None:
        raise LookupError

    desk = policy()
    _, _, words = seen(page(message(), desk=evolve(desk, match=(desk.match[0], broken))))
    assert "not answered rule broken failed at match: LookupError()" in words


def test_x1_the_mail_is_told_as_it_was_read() -> None:
    spans = (
        Span(SpanKind.OWN, "Yes.\n\n\n\nPlease."),
        Span(SpanKind.SIGNATURE, "-- \nAda"),
        Span(SpanKind.QUOTE, "> Is it on?"),
        Span(SpanKind.FORWARD, " \n"),
    )
    shown = page(
        message(
            "Hello",
            body=Body(spans=spans, confidence=0.75),
            sent_at=datetime(2026, 11, 3, 9, tzinfo=timezone(timedelta(hours=1))),
            defects=(Defect(DefectCode.NUL, "in the text"),),
            structure=Structure("multipart/alternative", (Structure("text/html"),)),
            excess=Excess("parts", 1_001, 1_000),
            report=ReadReceipt("1@client.example", "deleted"),
            headers={"X-One": "two"},
        ),
        zone=timezone(timedelta(hours=-3)),
    )
    _, _, words = seen(shown)
    for part in (
        '<div class="span own"><span class="whose">own words</span>',
        '<div class="text" dir="auto">Yes.\n\nPlease.</div></div>',
        '<div class="span signature"><span class="whose">signature</span>',
        '<div class="span quote"><span class="whose">quote</span>',
        '<time datetime="2026-11-03T05:00:00-03:00">2026-11-03 05:00:00 -03:00</time>',
    ):
        assert part in shown
    assert '<span class="key forward">' not in shown
    for said in (
        "how sure it is whose words they are: 75%",
        "nul in the text programs may read it in different ways",
        "multipart/alternative text/html",
        "It goes over a limit: parts: 1,001, over the limit of 1,000",
        "Receipt deleted Message-ID 1@client.example",
        "X-One two",
    ):
        assert said in words
    complaint = page(message("x", "", report=Complaint("1@client.example", "abuse")))
    assert "Complaint abuse" in seen(complaint)[2]
    assert "It has no text." in complaint
    assert "Nothing is wrong with how it is written." in complaint


def test_x12_a_name_that_turns_text_round_is_told_as_it_is() -> None:
    deceiving = evolve(file("invoicefdp.exe"), names=("invoice\u202efdp.exe",))
    shown = page(message("x", attachments=(deceiving,), headers={"X-One": "a\u200bb\u202ec"}))
    assert '<strong><bdi dir="ltr">invoicefdp.exe</bdi></strong>' in shown
    assert 'also called <bdi dir="ltr">invoice\\u202efdp.exe</bdi>' in shown
    assert "a\\u200bb\\u202ec" in shown


def test_words_of_a_script_from_right_to_left_leave_our_sentences_as_they_are() -> None:
    leila = "\u0644\u064a\u0644\u0649"
    shown = page(message(leila, sender=f"{leila} <leila@client.example>"), Facts())
    assert f"<h1><bdi>{leila}</bdi></h1>" in shown
    who = f"{leila} &lt;leila@client.example&gt;, in no directory, not verified"
    assert f'<span class="answer"><bdi dir="ltr">{who}</bdi></span>' in shown


def test_x1_what_was_looked_up_is_told_with_what_the_store_said() -> None:
    merged = evolve(TICKET, is_open=False, merged_into="T20261103.0009")
    likeness = Likeness(Trait.TITLE, "printer")
    staff = Staff(evolve(SAM, is_active=False), Availability.IN_CALL)
    client = Company("client", "Client Ltd", is_active=False)

    class Curious:
        def __call__(self, case: Parsed) -> Answer[Kind] | None: ...

        def questions(self, message: Message, desk: Desk) -> Questions:
            return Questions(
                at=message.received_at,
                alike=frozenset({likeness, Likeness(Trait.ALERT, "db01")}),
                queues=frozenset({"First line"}),
                company_ids=frozenset({"client"}),
                contact_names=frozenset({"Sam"}),
                answered=frozenset({ADA}),
                message_ids=frozenset({"0@client.example", "1@client.example"}),
            )

    facts = evolve(
        people(ADA_CONTACT, staff.agent),
        items=items(merged),
        alike={likeness: (NUMBER,)},
        staff={"First line": (staff,)},
        companies={"client.example": (client,)},
        companies_by_id={"client": client},
        answered={ADA: Answered(1, 2, 3)},
        references={
            "0@client.example": Reference(NUMBER),
            "1@client.example": Reference("T1", Origin.SENT),
        },
        opened={ADA: 1_000},
    )
    desk = evolve(policy(), classify=(Curious(),))
    _, _, words = seen(page(message(f"Re: [{NUMBER}] Printer"), facts, desk))
    named = "T20261103.0001 Printer, completed, merged into T20261103.0009"
    for said in (
        "Who has ada@client.example? Ada Lovelace <ada@client.example>, a contact of Client Ltd",
        "Whose is client.example? Client Ltd, inactive",
        "Which company has the id client? Client Ltd, inactive",
        "Who is called Sam? not known",
        "Who works the queue First line? Sam (in call)",
        f"Which work item is {NUMBER}? {named}; who takes part: ada@client.example",
        f"What is the mail 0@client.example about? {named}",
        "What is the mail 1@client.example about? T1; the mail was sent",
        f"Which tickets have the same title? {NUMBER}",
        "Which tickets have the same alert? none",
        "How many notices did ada@client.example get? 1 in the last hour, 2 in the last day, 3 in",
        "How many tickets did ada@client.example open in the last hour? 1,000",
        "write under this subject since 11:55:00? not known",
    ):
        assert said in words
    nothing = policy(**dict.fromkeys(STAGES, ()))
    assert "What was looked up" not in page(message(), desk=nothing)


def test_x1_a_rule_that_cannot_say_what_it_asks_leaves_the_rest_as_it_is() -> None:
    class Broken:
        def __call__(self, case: Parsed) -> Answer[Kind] | None: ...

        def questions(self, message: Message, desk: Desk) -> Questions:
            raise LookupError

    shown = page(message(), desk=evolve(policy(), classify=(Broken(),)))
    assert "What was looked up" not in shown
    assert "The mail as it was read" in shown


def test_x1_a_notice_is_shown_as_it_would_look_and_keeps_its_styles() -> None:
    shown = page(message("Printer"), Facts())
    [inner] = re.findall(r'srcdoc="([^"]*)"', shown)
    assert "We have received your message and filed it as T20261103.0001." in inner
    assert "The number stands for the one that the store will give." in shown
    assert "'unsafe-hashes' 'sha256-" in shown
    plain = page(
        message("Printer"), Facts(), policy(Mailbox("support@acme.example", html_notices=False))
    )
    assert "<iframe" not in plain
    assert "filed it as T20261103.0001." in plain


def test_x1_a_notice_to_whom_nobody_knows_yet_or_can_write_is_told_of() -> None:
    def assigned(_: Decided) -> Answer[tuple[Notice, ...]]:
        to_him = Notice(kinds=(NoticeKind.ASSIGNED,), to=None, mailbox=SUPPORT, role=Role.ASSIGNEE)
        return Answer((to_him, evolve(to_him, to=Address.of("j\u00fcrgen@acme.example"))), "both")

    _, _, words = seen(page(message(), desk=evolve(policy(), inform=(assigned,), notify=())))
    assert "1 more to whoever gets the item, which the store says." in words
    assert "To j\u00fcrgen@acme.example none can be written: see the log." in words
    assert "Nobody is told" not in words


def test_x1_what_an_agent_commands_and_what_is_set_is_told() -> None:
    desk = policy(authentication_servers=("mx.acme.example",))
    verdict = AuthenticationResult(
        server="mx.acme.example", method="dkim", result="pass", domain="acme-staff.example"
    )

    def told_of(text: str) -> str:
        sam = "Sam <sam@acme-staff.example>"
        mail = message(f"Re: [{NUMBER}] Printer", text, sender=sam, authentication=(verdict,))
        return seen(page(mail, desk=desk))[2]

    words = told_of("#T=1:30 #R=Lead\nDone.")
    assert f"It becomes a ticket time entry of 1.5 h on {NUMBER}" in words
    assert "Role Lead" in words
    assert "Command #T=1:30 #R=Lead" in words
    assert "mx.acme.example says dkim = pass of acme-staff.example" in words
    assert "Fault bad_duration at column 1: #T=banana" in told_of("#T=banana\nDone.")
    _, _, words = seen(page(message(cc=(named("bo@client.example"),)), desk=desk))
    assert "Proposed watchers bo@client.example" in words


def test_x1_a_ticket_that_goes_on_with_another_says_so() -> None:
    done = evolve(TICKET, is_open=False, completed_at=NOON - timedelta(days=90))
    box = Mailbox("support@acme.example", completed=Completed.NEW_TICKET)
    facts = evolve(KNOWN, items=items(done))
    _, _, words = seen(page(message(f"Re: [{NUMBER}] Printer"), facts, policy(box)))
    assert f"goes on with {NUMBER}" in words


def test_x1_further_mailboxes_are_told_apart() -> None:
    boxes = (Mailbox("a@acme.example"), Mailbox("b@acme.example"))
    to = tuple(Recipient(box.address, RecipientSource.TO) for box in boxes)
    _, _, words = seen(page(message(recipients=to), desk=policy(*boxes, fan_out=FanOut.EACH)))
    assert "For a@acme.example It becomes a new ticket" in words
    assert "For b@acme.example It becomes a new ticket" in words


def test_x26_no_token_of_ours_is_on_the_page() -> None:
    token = token_of(ADA)
    written = f"support+{token.number}.{token.signature}@acme.example".lower()
    own = explain(parse(mail("x", f"to {written}", to=written), received_at=NOON), KNOWN, policy())
    assert own.message.tokens
    shown = html(own) + page(
        message("x", "x", headers={LOOP_FIELD: f"nonce.{token.signature}", "X-Was": written})
    )
    assert token.signature.lower() not in shown.lower()
    for way in own.ways:
        for notice in way.notices:
            # It is in what would be sent, or nothing would be shown here.
            [sent] = re.findall(rb"Reply-To: .*?\.([a-z2-7]{20,})@", notice.content)
            assert sent.decode() not in shown


def test_e11_no_secret_that_a_rule_knows_is_on_the_page() -> None:
    box = Mailbox("alerts@acme.example", alert_key="very secret key")
    said = '<Autotask><ID name="rmm"/><PW name="very secret key"/></Autotask>'
    alert = message("db01", f"Down.\n{said}", to="alerts@acme.example", headers={"X-A": said})
    shown = page(alert, desk=policy(box))
    assert "alert" in shown
    assert "very secret" not in shown


def test_a_policy_that_cannot_tell_its_secrets_shows_nothing() -> None:
    class Broken:
        def __call__(self, case: Parsed) -> Answer[Kind] | None: ...

        def conceal(self, text: str) -> str:
            raise RuleError("conceal", "Broken")

    desk = policy()
    shown = page(message("Printer", "Words."), desk=evolve(desk, classify=(Broken(),)))
    assert "Words." not in shown
    assert "(not shown: a rule that takes secrets out has failed)" in shown


def test_e16_of_a_private_mail_nothing_is_shown() -> None:
    private = message(
        "My divorce",
        "Words of mine.",
        headers={"Sensitivity": "private"},
        attachments=(file("will.pdf"),),
        sender="Ada <ada@client.example>",
    )
    shown = page(private, name="one.eml")
    _, _, words = seen(shown)
    assert "A private mail" in words
    assert "Its sender marked it private, so nothing of it is shown here." in words
    for secret in ("divorce", "Words of mine", "will.pdf", "ada@client"):
        assert secret not in shown


def test_a_page_ends_however_much_there_is_to_tell() -> None:
    many = message(
        "x" * 50_000,
        to=None,
        recipients=(Recipient(named("support@acme.example").address, RecipientSource.TO),),
        cc=tuple(named(f"p{at}@client.example") for at in range(3_000)),
        body=Body(spans=tuple(Span(SpanKind.OWN, "y" * 400) for _ in range(2_000))),
        headers=tuple((f"X-{at}", "z" * 5_000) for at in range(300)),
        attachments=tuple(file(f"{at}.txt", bytes([at % 256])) for at in range(300)),
        structure=Structure("multipart/mixed", (Structure("text/plain"),) * 900),
        defects=(Defect(DefectCode.NUL, "a" * 900),) * 900,
    )
    shown = page(many, desk=policy(watchers_limit=0))
    assert len(shown) < 2_000_000
    for said in (
        "740,000 characters more",
        "2,950 more",
        "100 fields more",
        "and 701 more",
        "250 more like these",
    ):
        assert said in shown
    assert "more of it" in page(message("x", "y" * 70_000))


def test_the_same_explanation_gives_the_same_page() -> None:
    assert page(full("x")) == page(full("x"))


def test_the_page_is_as_its_zone_and_its_words_say() -> None:
    german = Mailbox("support@acme.example", language="de")
    shown = page(message("x"), Facts(), policy(german, wording=Wording()), zone=UTC)
    assert "Mit freundlichen Gr" in shown


def test_x1_what_a_triage_of_the_hosts_own_decides_is_told_beside_what_the_rules_say() -> None:
    def own(message: Message, facts: Facts, policy: Policy) -> Iterator[Decision]:
        for decision in triage_each(message, facts, policy):
            yield evolve(decision, trace=Trace(), changes=Changes(tags=("<by mail>",)))

    page = html(explain(message("Pump"), people(ADA_CONTACT), policy(), triage=own))
    assert "A triage of your own changes what the rules decide: tags." in page
    answers = re.findall(r'<span class="answer"><bdi dir="ltr">(.*?)</bdi></span>', page)
    assert answers == [
        "personal",
        "Ada Lovelace &lt;ada@client.example&gt;, a contact of Client Ltd, not verified",
        "support@acme.example",
        "no work item",
        "a new ticket",
        "none: it has no files",
        "created to ada@client.example",
    ]
    assert "&lt;by mail&gt;" in page
    assert "triage of your own" not in html(explain(message("Pump"), Facts(), policy()))
