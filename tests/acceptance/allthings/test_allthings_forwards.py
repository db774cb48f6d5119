"""Chapter 4: mail that a manager passes on by hand, and its files (S3, F8)."""

from __future__ import annotations

import pytest
from acceptance_desk import said
from allthings_desk import JAN, MAILS, NORD, NORD_LONG, PETRA, Service, opened, policy
from attrs import evolve

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import State
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Stranger
from mail2ticket.model.refusal import FileReason
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail


def test_s3_what_a_manager_forwards_is_his_tenants_request(
    store: MemoryStore | SqliteStore,
) -> None:
    service = Service(store=store)
    outcome = service.receives("forward_inline.eml")

    request = service.history(outcome.number)
    assert service.seen_by(JAN) == (outcome.number,)
    assert [str(notice.to) for notice in service.sent] == ["jan@post.example"]
    assert (opened(outcome).requester, opened(outcome).company) == (JAN, NORD)
    assert request.is_registered
    assert request.item.title == "Wasserfleck an der Decke"
    assert request.item.watchers == {PETRA.addresses[0]}
    assert "Bitte aufnehmen." in request.entries[0].text
    assert "Seit gestern ist ein Fleck" in request.entries[0].text
    assert outcome.notices == (NoticeKind.CREATED,)


def test_s2_what_he_forwards_of_a_stranger_is_kept_apart_and_acknowledged() -> None:
    service = Service()
    content = (MAILS / "forward_inline.eml").read_bytes().replace(b"jan@post", b"kai@anderswo")

    outcome = service.receives(content)

    assert isinstance(opened(outcome).requester, Stranger)
    assert str(opened(outcome).sender) == "kai@anderswo.example"
    assert service.kept_apart() == (outcome.number,)
    assert outcome.notices == (NoticeKind.ACKNOWLEDGED,)
    assert str(service.sent[0].to) == "kai@anderswo.example"


def test_s2_what_he_forwards_of_another_managers_tenant_is_a_strangers_too() -> None:
    service = Service()
    content = (MAILS / "forward_inline.eml").read_bytes().replace(b"jan@post", b"aline@courrier")

    outcome = service.receives(content)

    assert str(opened(outcome).sender) == "aline@courrier.example"
    assert (opened(outcome).is_registered, opened(outcome).company) == (False, NORD)
    assert outcome.notices == (NoticeKind.ACKNOWLEDGED,)


@pytest.mark.parametrize(
    "verdict",
    [
        b"mx.dienst.example; dmarc=fail header.from=nordhaus.example",
        b"mx.evil.example; dmarc=pass",
    ],
)
def test_s3_nobody_makes_a_request_of_a_tenants_by_writing_as_his_manager(verdict: bytes) -> None:
    service = Service()
    proven = b"mx.dienst.example; dmarc=pass header.from=nordhaus.example"
    content = (MAILS / "forward_inline.eml").read_bytes()
    assert proven in content

    outcome = service.receives(content.replace(proven, verdict))

    assert str(opened(outcome).sender) == "petra@nordhaus.example"
    assert service.seen_by(JAN) == ()
    assert service.kept_apart() == (outcome.number,)


def test_s3_files_of_the_forward_are_kept_and_those_deeper_in_the_chain_left_out(
    store: MemoryStore | SqliteStore,
) -> None:
    service = Service(store=store)
    outcome = service.receives("forward_chain.eml")

    kept = [file.filename for file in service.files(outcome)]
    assert kept == ["plan.txt", "nachricht.eml"]
    assert (opened(outcome).requester, opened(outcome).title) == (JAN, "Wasser im Keller")
    assert "Im Keller steht Wasser." in opened(outcome).text


def test_f8_the_request_and_the_notice_say_which_were_left_out() -> None:
    service = Service()

    outcome = service.receives("forward_chain.eml")

    assert outcome.decision
    refused = {file.attachment.filename: file.refusal for file in outcome.decision.refused}
    assert {name: one and one.code for name, one in refused.items()} == {
        "pegel.txt": FileReason.DEEP_IN_CHAIN,
        "fotos.eml": FileReason.DEEP_IN_CHAIN,
    }
    assert "- pegel.txt: it belongs to a mail that is passed on" in opened(outcome).text
    told = {str(notice.to): (notice.kinds, said(notice)) for notice in service.sent}
    assert told["jan@post.example"][0] == (NoticeKind.CREATED,)
    kinds, text = told["petra@nordhaus.example"]
    assert kinds == (NoticeKind.FILES_DROPPED,)
    assert "pegel.txt" in text


def test_x5_nothing_of_the_chain_is_lost() -> None:
    """The attached mail is kept as it came, and so is the whole."""
    service = Service()
    content = (MAILS / "forward_chain.eml").read_bytes()

    outcome = service.receives(content)

    [attached] = [file for file in service.files(outcome) if file.filename == "nachricht.eml"]
    assert b"Hausmeister" in attached.content
    assert service.store.raw(outcome.key) == content


def test_s3_a_host_may_keep_them_after_all() -> None:
    known = policy()
    keeping = tuple(evolve(one, keeps_forwarded_files=True) for one in known.mailboxes)
    service = Service(policy=evolve(known, mailboxes=keeping))

    outcome = service.receives("forward_chain.eml")

    kept = {file.filename for file in service.files(outcome)}
    assert {"plan.txt", "pegel.txt", "fotos.eml"} <= kept
    assert "keller.txt" not in kept  # one mail deeper


def test_s3_the_files_of_a_tenants_own_mail_are_kept() -> None:
    service = Service()
    files = {"riss.txt": b"Riss", "plan.pdf": b"%PDF-1.7"}

    outcome = service.receives(
        mail("Riss", sender="mia@post.example", to=NORD_LONG, attachments=files)
    )

    assert [file.filename for file in service.files(outcome)] == ["riss.txt", "plan.pdf"]


def test_s3_a_tenant_who_passes_a_mail_on_stays_the_requester() -> None:
    service = Service()
    inner = mail("Mahnung", "Zahlen Sie.", sender="firma@anderswo.example", to="mia@post.example")

    outcome = service.receives(
        mail(
            "WG: Mahnung",
            "Was ist das?",
            sender="mia@post.example",
            to=NORD_LONG,
            attachments=[Attachment.of("mahnung.eml", inner, "message/rfc822")],
        )
    )

    assert outcome.state is State.CREATED
    assert str(opened(outcome).sender) == "mia@post.example"
    assert [file.filename for file in service.files(outcome)] == ["mahnung.eml"]
