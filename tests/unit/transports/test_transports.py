"""Transports that need no server."""

from pathlib import Path

import pytest
from attrs import evolve

from mail2ticket.errors import TransportError
from mail2ticket.model.address import Address
from mail2ticket.ports import Transport
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.maildir import MaildirTransport
from mail2ticket.transports.memory import MemoryTransport


def _files(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path).parent) for each in path.rglob("*") if each.is_file())


def test_a_memory_transport_remembers_what_was_sent() -> None:
    transport = MemoryTransport()
    for name in ("a", "b", "a"):
        transport.send(outbound_mail(name))
    assert [mail.id for mail in transport.sent] == ["a", "b", "a"]


def test_a_memory_transport_fails_when_it_is_told_to() -> None:
    transport = MemoryTransport(failing=True)
    with pytest.raises(TransportError, match=r"ada@client\.example"):
        transport.send(outbound_mail())
    transport.failing = False
    transport.send(outbound_mail())
    assert len(transport.sent) == 1


def test_a_memory_transport_fails_for_some_recipients_alone() -> None:
    refused: list[Address | str] = ["ADA@client.example", Address.of("eve@x.example")]
    transport = MemoryTransport(failing=iter(refused))
    for _ in range(2):
        with pytest.raises(TransportError):
            transport.send(outbound_mail())
    transport.send(outbound_mail(to="bob@client.example"))
    assert len(transport.sent) == 1


def test_a_maildir_gets_each_mail_as_a_file(tmp_path: Path) -> None:
    transport: Transport = MaildirTransport(tmp_path / "out" / "box")
    transport.send(outbound_mail("a"))
    transport.send(outbound_mail("b"))
    box = tmp_path / "out" / "box"
    assert _files(box) == ["new", "new"]
    assert {file.read_bytes() for file in (box / "new").iterdir()} == {outbound_mail().content}
    assert (box / "tmp").is_dir()


def test_the_same_mail_sent_again_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        MaildirTransport(tmp_path).send(outbound_mail())
    assert _files(tmp_path) == ["new"]
    # A reader has seen it.
    (file,) = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,S")
    MaildirTransport(tmp_path).send(outbound_mail())
    assert _files(tmp_path) == ["cur"]


def test_no_mail_can_choose_where_it_is_written(tmp_path: Path) -> None:
    hostile = outbound_mail("../../etc/passwd\0\n*", message_id="../../x@evil.example")
    MaildirTransport(tmp_path / "box").send(evolve(hostile, content=b"\0"))
    (file,) = (tmp_path / "box" / "new").iterdir()
    assert file.name.isalnum()
    assert _files(tmp_path) == ["box/new"]


def test_a_maildir_that_cannot_be_written_is_a_transport_error(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("I am a file")
    with pytest.raises(TransportError, match="does not take the mail"):
        MaildirTransport(tmp_path / "box").send(outbound_mail())


def test_a_mail_that_was_not_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TransportError, match="No space left"):
        MaildirTransport(tmp_path).send(outbound_mail())
    assert _files(tmp_path) == []


def test_a_transport_error_asks_for_another_try() -> None:
    assert TransportError("x").is_transient
