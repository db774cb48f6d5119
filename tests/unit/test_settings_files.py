"""Settings of files: F1, F2, X19."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from mail2ticket import presets
from mail2ticket.errors import ConfigurationError
from mail2ticket.file_rules import FILE_RULES
from mail2ticket.inspection import magic
from mail2ticket.inspection.magic import PureMagic
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.rules.archives import Archives
from mail2ticket.rules.contents import PdfActions, locked_pdf, with_macros
from mail2ticket.rules.doubtful import EVERY_MARK, DoubtfulFiles
from mail2ticket.rules.file_names import DoubleEndings, hidden_ending, odd_name
from mail2ticket.rules.files import FileTypes, LargestFiles
from mail2ticket.rules.holding import ambiguous
from mail2ticket.rules.scanning import scanned
from mail2ticket.settings.file import understood
from mail2ticket.settings.files import Files

DESK = '[[mailboxes]]\naddress = "support@acme.example"\n'


def policy_of(files: str, mailbox: str = "") -> Policy:
    return understood(f"{DESK}{mailbox}{files}".encode(), Path("desk.toml")).policy


def types_of(policy: Policy) -> FileTypes:
    (rule,) = (rule for rule in policy.attach if isinstance(rule, FileTypes))
    return rule


def archives_of(policy: Policy) -> Archives:
    (rule,) = (rule for rule in policy.attach if isinstance(rule, Archives))
    return rule


@pytest.mark.parametrize("files", ["", "[files]\n"])
def test_nothing_said_changes_nothing(files: str) -> None:
    assert policy_of(files).attach == FILE_RULES


def test_f1_the_table_is_a_setting() -> None:
    rule = types_of(
        policy_of('[files]\nrefused = [".EXE"]\nallowed = ["js"]\nonly = ["pdf"]\nprograms = []')
    )

    assert rule == FileTypes(
        frozenset({"exe"}),
        allowed=frozenset({"js"}),
        only=frozenset({"pdf"}),
        programs=frozenset(),
    )


def test_f1_a_mailbox_has_a_table_in_its_settings() -> None:
    policy = policy_of("", 'allowed_files = ["zip"]\nrefused_files = []\nonly_files = ["pdf"]\n')
    mailbox = policy.mailboxes[0]

    assert mailbox.allowed_files == {"zip"}
    assert mailbox.refused_files == frozenset[str]()
    assert mailbox.only_files == frozenset({"pdf"})


def test_what_is_kept_in_spite_of_a_rule_is_a_setting() -> None:
    policy = policy_of(
        '[files]\nkeeps = ["macros", "hidden_endings", "double_endings", "disguised",'
        ' "huge_pictures", "ambiguous", "encrypted", "damaged"]'
    )

    names = {getattr(rule, "__name__", type(rule).__name__) for rule in policy.attach}
    assert names == {
        "attachment_size",
        "inline_image",
        "deep_in_chain",
        "FileTypes",
        "Archives",
        "scanned",
    }
    assert {str(word) for word in archives_of(policy).keeps} == {"encrypted", "damaged"}
    assert {with_macros, hidden_ending}.isdisjoint(policy.attach)


def test_what_is_refused_besides_is_a_setting() -> None:
    policy = policy_of(
        '[files]\nrefuses = ["odd_names", "pdf_actions", "locked_pdfs", "inner_endings",'
        ' "nested_archives", "every_ambiguity"]\nholds_ambiguous = true\n'
    )

    assert policy.attach[-4:] == (odd_name, PdfActions(), locked_pdf, scanned)
    assert DoubleEndings(anywhere=True) in policy.attach
    assert EVERY_MARK in policy.attach
    assert DoubtfulFiles() not in policy.attach
    assert not archives_of(policy).nested
    assert policy.screen[-1] is ambiguous


def test_f2_sizes_of_types_are_a_setting() -> None:
    policy = policy_of('[files.largest]\npdf = 5_000_000\n".Image" = 1_000_000\n')

    assert policy.attach[0] == LargestFiles((("pdf", 5_000_000), ("image", 1_000_000)))


def test_a_preset_has_the_same_settings() -> None:
    text = 'preset = { name = "autotask" }\n[files]\nallowed = ["zip"]\n'
    settings = understood(f"{text}{DESK}".encode(), Path("desk.toml"))

    assert types_of(settings.policy).allowed == {"zip"}
    assert types_of(settings.policy).programs == FileTypes().programs
    assert presets.autotask((Mailbox("support@acme.example"),)).attach == FILE_RULES


def test_a_policy_without_a_scanners_rule_takes_further_rules_at_its_end() -> None:
    policy = evolve(policy_of(""), attach=(Archives(),))

    changed = Files(refuses=frozenset({"odd_names"})).applied(policy)
    assert changed.attach == (Archives(), odd_name)


def test_the_opinion_of_puremagic_is_asked_where_settings_say_so() -> None:
    rule = types_of(policy_of('[files]\nsniffer = "puremagic"'))

    assert rule.sniffers == (PureMagic(),)
    assert rule.sniffers[0](b"\x89PNG\r\n\x1a\n" + bytes(70_000)) == "png"
    assert rule.sniffers[0](b"hello, world " * 12_000) == ""
    assert rule.sniffers[0](b"") == ""
    assert PureMagic(0.9)(b"\x89PNG\r\n\x1a\n" + bytes(60)) == ""


def test_a_missing_extra_is_a_fault_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def import_module(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(magic, "import_module", import_module)
    with pytest.raises(ConfigurationError, match=r"files\.sniffer: .*mail2ticket\[files\]"):
        policy_of('[files]\nsniffer = "puremagic"')


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        policy_of(
            '[files]\nrefused = ["a.b", ""]\nkeeps = ["macro"]\nrefuses = ["all"]\n'
            'sniffer = "magic"\nsizes = 3\nlargest = { pdf = 0 }\n'
        )

    assert {fault.split(": ")[1] for fault in raised.value.faults} == {
        "files.refused[0]",
        "files.refused[1]",
        "files.keeps[0]",
        "files.refuses[0]",
        "files.sniffer",
        "files.sizes",
        "files.largest.pdf",
    }
    with pytest.raises(ConfigurationError, match="a table would be right"):
        policy_of("[files]\nlargest = 3")


def test_the_example_takes_zips_and_a_mailbox_of_it_scans_alone() -> None:
    path = Path(__file__).parents[2] / "examples" / "files.toml"
    policy = understood(path.read_bytes(), path).policy

    assert policy.mailboxes[0].allowed_files == {"zip"}
    assert policy.mailboxes[1].only_files == frozenset({"pdf", "tiff", "jpg"})
    assert policy.limits.archive_depth == 2
    assert odd_name in policy.attach
