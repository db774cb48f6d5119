"""What is packed in a file, and what stands in the way: F1, X13, X17."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import struct
import tarfile
import zipfile
import zlib

import pytest
from archives import (
    EXE,
    SEVEN,
    SEVEN_CLOSED,
    SEVEN_ENCRYPTED,
    central,
    compound,
    deflated,
    document,
    ending,
    local,
    overlapping,
    rar4,
    rar5,
    tarred,
    workbook,
    zipped,
)
from attrs import evolve

from mail2ticket.inspection import looking, zips
from mail2ticket.inspection.looking import NOTHING, Look, look, looked_into
from mail2ticket.inspection.naming import Trick
from mail2ticket.inspection.trouble import Trouble
from mail2ticket.inspection.zips import directory as directory_of
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.limits import Limits
from mail2ticket.model.patience import TimeIsOver, asking

LIMITS = Limits()
FILES = {"readme.txt": b"hello", "tools/setup.exe": EXE}


def endings_in(found: Look) -> set[str]:
    return {ending for member in found.members for ending in member.endings}


def troubles_in(found: Look) -> set[str]:
    return {str(trouble) for trouble, _ in found.troubles}


@pytest.mark.parametrize(
    "content",
    [
        zipped(FILES),
        zipped(FILES, method=zipfile.ZIP_STORED),
        zipped(FILES, method=zipfile.ZIP_BZIP2),
        tarred(FILES),
        tarred(FILES, layout=tarfile.PAX_FORMAT),
        tarred(FILES, layout=tarfile.USTAR_FORMAT),
        tarred(FILES, "w:gz"),
        tarred(FILES, "w:bz2"),
        tarred(FILES, "w:xz"),
        SEVEN,
        rar4("readme.txt", "setup.exe"),
        rar4("readme.txt", "setup.exe", flags=0x100),
        rar5("readme.txt", "setup.exe"),
        b"%PDF-1.7" + zipped(FILES),
    ],
)
def test_f1_names_are_found_in_every_archive(content: bytes) -> None:
    found = look(content, LIMITS)

    assert {"txt", "exe"} <= endings_in(found)
    assert found.troubles == ()


def test_f1_what_is_unpacked_is_told_by_its_content() -> None:
    found = look(zipped({"a.txt": EXE, "b.txt": b"hello"}), LIMITS)

    assert [member.kinds for member in found.members] == [("exe",), ()]
    assert (found.entries, found.unpacked) == (2, len(EXE) + 5)


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("a.exe.gz", gzip.compress(b"x", mtime=0), "exe"),
        ("a.exe.bz2", bz2.compress(b"x"), "exe"),
        ("a.exe.xz", lzma.compress(b"x"), "exe"),
        ("a.gz", gzip.compress(b"x", mtime=0), ""),
        ("a.exe", gzip.compress(b"x", mtime=0), ""),
    ],
)
def test_a_stream_is_named_by_what_it_is_packed_as(name: str, content: bytes, ending: str) -> None:
    assert endings_in(look(content, LIMITS, name=name)) == {ending}


def test_f1_archives_inside_archives_are_looked_into() -> None:
    """X13: exe in zip in zip, and in a tar in it."""
    inner = zipped({"deep.exe": EXE})
    packed = tarred({"inner.zip": inner}, "w:gz")
    outer = zipped({"middle.tar.gz": packed, "other.bat": b""})
    found = look(outer, LIMITS)

    assert {"exe", "bat", "zip", "gz"} == endings_in(found)
    assert found.troubles == ()
    shallow = look(outer, evolve(LIMITS, archive_depth=2))
    assert troubles_in(shallow) == {"too_deep"}
    assert shallow.trouble(Trouble.TOO_DEEP) == "archives lie in one another over 2 deep"


def test_names_in_archives_are_looked_at_closely() -> None:
    found = look(zipped({"a/b\u202efdp.txt": b"", "c.pdf.exe": b""}), LIMITS)

    assert [member.tricks for member in found.members] == [(Trick.TURNED,), (Trick.DOUBLE,)]


@pytest.mark.parametrize(
    "content",
    [
        SEVEN_ENCRYPTED,
        SEVEN_CLOSED,
        rar4("a.txt", flags=0x4),
        rar4("a.txt", main=0x80),
        rar5("a.txt", is_encrypted=True),
        rar5("a.txt", is_closed=True),
        compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        compound({"WordDocument": bytes(11) + b"\x01" + bytes(20)}),
        compound({"Workbook": workbook(is_encrypted=True)}),
        compound({"Workbook": workbook(is_encrypted=True).ljust(5_000, b"\x00")}),
        zipped({"inner.docx": compound({"EncryptedPackage": b"x"})}),
    ],
)
def test_f1_files_with_a_password_are_told(content: bytes) -> None:
    assert troubles_in(look(content, LIMITS)) == {"encrypted"}


@pytest.mark.parametrize(("flags", "method"), [(0x1, 0), (0x2000, 0), (0, 99)])
def test_f1_an_encrypted_file_of_a_zip_is_told_and_so_are_the_others(
    flags: int, method: int
) -> None:
    body = local(b"a.exe", b"xx", flags, method) + local(b"b.bat", b"yy")
    directory = central(b"a.exe", b"xx", 0, flags=flags, method=method)
    directory += central(b"b.bat", b"yy", 37)
    found = look(body + directory + ending(directory, len(body), 2), LIMITS)

    assert troubles_in(found) == {"encrypted"}
    assert endings_in(found) == {"exe", "bat"}


def test_documents_without_a_password_have_no_trouble() -> None:
    for content in (
        document(),
        compound({"WordDocument": bytes(32)}),
        compound({"Workbook": workbook()}),
        compound({"PowerPoint Document": b"x"}),
    ):
        assert look(content, LIMITS).troubles == ()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_x17_a_stream_of_zeros_ends_at_the_budget(pack: object) -> None:
    assert callable(pack)
    found = look(pack(bytes(22_000_000)), LIMITS)

    assert troubles_in(found) == {"too_large"}
    assert found.unpacked <= 21_000_000


def test_x17_a_bomb_of_100_mb_is_no_more_unpacked_than_is_needed_to_know_it() -> None:
    bomb = zipped({"a.txt": bytes(100_000_000)})
    found = look(bomb, LIMITS)

    assert found.trouble(Trouble.TOO_LARGE) == "it unpacks to over 200 times its size"
    assert found.unpacked <= 200 * len(bomb) + 65_536
    assert look(bomb, evolve(LIMITS, archive_ratio=10_000, archive_bytes=1_000_000)).troubles == (
        (Trouble.TOO_LARGE, "it unpacks to over 1,000,000 bytes"),
    )


def test_x17_a_size_that_is_a_lie_is_not_believed() -> None:
    packed = deflated(bytes(20_000_000))
    body = local(b"a.txt", packed, method=8, size=10)
    directory = central(b"a.txt", packed, 0, method=8)
    found = look(body + directory + ending(directory, len(body)), LIMITS)

    assert troubles_in(found) == {"too_large"}


def test_x17_files_that_share_their_bytes_are_not_unpacked() -> None:
    """Fifield, "A better zip bomb" (2019)."""
    found = look(overlapping(1_000, deflated(bytes(100_000))), LIMITS)

    assert found.trouble(Trouble.TOO_LARGE) == "its files lie in one another"
    assert found.unpacked == 0


def test_x17_a_zip_in_itself_ends() -> None:
    """A quine unpacks to itself for ever; ours is as many as are needed to see the end."""
    content = zipped({"r.zip": b"end"})
    for _ in range(20):
        content = zipped({"r.zip": content})
    found = look(content, LIMITS)

    assert troubles_in(found) == {"too_deep"}
    assert found.entries == LIMITS.archive_depth


@pytest.mark.parametrize(
    "content",
    [
        zipped({f"{number}.txt": b"" for number in range(101)}),
        tarred({f"{number}.txt": b"" for number in range(101)}),
        gzip.compress(b"", mtime=0) * 102,
        rar5(*(f"{number}.txt" for number in range(101))),
    ],
)
def test_x17_more_files_than_are_allowed_are_not_looked_at(content: bytes) -> None:
    found = look(content, evolve(LIMITS, archive_entries=100))

    assert found.troubles == ((Trouble.TOO_MANY, "it holds over 100 files"),)
    assert found.entries == 101


def test_x17_a_bomb_of_many_bombs_has_one_budget() -> None:
    inner = zipped({"a.txt": bytes(3_000_000)})
    found = look(
        zipped({f"{number}.zip": inner for number in range(100)}, method=zipfile.ZIP_STORED),
        LIMITS,
    )

    assert troubles_in(found) == {"too_large"}
    assert found.unpacked <= LIMITS.archive_bytes + 65_536


def test_x17_an_archive_in_another_is_held_up_to_8_mib() -> None:
    noise = random.Random(1).randbytes(8_500_000)  # noqa: S311 - no secret
    inner = zipped({"a.txt": noise}, method=zipfile.ZIP_STORED)
    found = look(zipped({"a.zip": inner}, method=zipfile.ZIP_STORED), LIMITS)

    assert found.troubles == (
        (Trouble.TOO_LARGE, "an archive in it unpacks to over 8,388,608 bytes"),
    )
    alone = look(zipped({"a.txt": noise}, method=zipfile.ZIP_STORED), LIMITS)
    assert (alone.troubles, alone.unpacked) == ((), 8_500_000)


def test_x17_a_stream_that_wants_much_memory_is_not_unpacked() -> None:
    chosen = [{"id": lzma.FILTER_LZMA2, "dict_size": 64 * 1024 * 1024}]
    found = look(lzma.compress(b"hello", filters=chosen), LIMITS)

    assert found.troubles == (
        (Trouble.TOO_LARGE, "it takes over 35,651,584 bytes of memory to unpack"),
    )


def test_x17_a_7z_whose_names_want_much_memory_takes_no_more_than_they_are() -> None:
    """The size of a dictionary is a word of the sender's."""
    large = bytearray(SEVEN)
    at = SEVEN.rindex(b"\x21\x21\x01") + 3  # LZMA2, with one byte of settings
    assert large[at] == 0x18
    large[at] = 40

    assert "exe" in endings_in(look(bytes(large), LIMITS))


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"hello" * 100, mtime=0)[:-20],
        bz2.compress(b"hello")[:-4],
        lzma.compress(b"hello")[:-4],
        gzip.compress(b"hello", mtime=0)[:10] + b"\xff" * 20,
        lzma.compress(b"hello" * 100)[:40] + bytes(60),
        local(b"a.txt", b"hello"),
        zipped({"a.txt": b"hello"})[:-10],
        rar4("a.txt")[:30] + bytes(20),
        rar5("a.txt")[:14] + b"\xff" * 12,
        SEVEN[:40],
        SEVEN[:20],
        SEVEN[:-20] + bytes(20),
        tarred({"a": b"x"})[:124] + b"not octal!!\x00" + tarred({"a": b"x"})[136:],
    ],
)
def test_what_is_damaged_is_told(content: bytes) -> None:
    assert troubles_in(look(content, LIMITS)) == {"damaged"}


@pytest.mark.parametrize(
    "content",
    [
        b"MSCF" + bytes(60),
        b"\x28\xb5\x2f\xfd" + bytes(9),
        bytes(0x8001) + b"CD001",
        zipped({"a.txt": b"x"}, method=zipfile.ZIP_LZMA),
        zipped({"a.cab": b"MSCF" + bytes(60)}),
    ],
)
def test_what_is_not_looked_into_is_told(content: bytes) -> None:
    assert troubles_in(look(content, LIMITS)) == {"unseen"}


def test_x13_a_zip_that_programs_read_in_two_ways_is_odd() -> None:
    two_names = local(b"a.txt", b"x")
    directory = central(b"a.exe", b"x", 0)
    found = look(two_names + directory + ending(directory, len(two_names)), LIMITS)
    assert endings_in(found) == {"exe", "txt"}
    assert found.troubles == ((Trouble.ODD, "an entry has two names"),)

    for content, said in (
        (zipped({"a": b"x"}) + zipped({"b": b"y"}), "another archive lies in front of it"),
        (zipped({"a": b"x"}, comment=b"c")[:-1] + b"c more", "there is more behind its end"),
    ):
        assert look(content, LIMITS).troubles == ((Trouble.ODD, said),)


def test_x13_a_name_in_unicode_counts_beside_the_other() -> None:
    path = b"\x01" + struct.pack("<L", zlib.crc32(b"a.txt")) + b"a.exe"
    extra = struct.pack("<HH", 0x7075, len(path)) + path
    body = local(b"a.txt", b"x")
    directory = central(b"a.txt", b"x", 0, extra=extra)

    assert endings_in(look(body + directory + ending(directory, len(body)), LIMITS)) == {
        "txt",
        "exe",
    }


def test_a_large_zip_has_its_sizes_elsewhere() -> None:
    """Zip64, APPNOTE 4.5.3 and 4.3.14."""
    body = local(b"a.exe", b"xx")
    extra = struct.pack("<HHQQQ", 1, 24, 2, 2, 0)
    made = bytearray(central(b"a.exe", b"xx", 0xFFFFFFFF, extra=extra, packed=0xFFFFFFFF))
    made[24:28] = b"\xff" * 4
    further = struct.pack(
        "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(made), len(body)
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(made), 1)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    found = look(body + bytes(made) + further + locator + end, LIMITS)

    assert (endings_in(found), found.troubles) == ({"exe"}, ())
    broken = look(body + bytes(made) + further + bytes(20) + end, LIMITS)
    assert broken.troubles == ((Trouble.ODD, "its directory cannot be read"),)
    lost = look(body + bytes(made) + bytes(56) + locator + end, LIMITS)
    assert lost.troubles == ((Trouble.ODD, "its directory cannot be read"),)


def test_parts_of_a_document_may_have_any_name() -> None:
    found = look(document(word__vbaProject_bin=b"x"), LIMITS)

    assert all(member.is_part for member in found.members)
    assert found.macros == "macros"


def test_macros_are_found_in_documents_in_archives() -> None:
    found = look(zipped({"a.docx": document(word__vbaProject_bin=b"x")}), LIMITS)

    assert [member.macros for member in found.members if not member.is_part] == ["macros"]


def test_a_tar_with_long_names_and_links_is_read() -> None:
    long = "d/" * 60 + "x" * 60 + ".exe"
    for layout in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        found = look(tarred({long: b"x", "b.bat": b"y"}, layout=layout), LIMITS)
        assert {"exe", "bat"} <= endings_in(found)
        assert found.troubles == ()


def test_a_tar_whose_size_is_huge_ends_where_it_ends() -> None:
    made = bytearray(tarred({"a.exe": b"x"}))
    made[124:136] = b"\x80" + b"\xff" * 11

    found = look(bytes(made), LIMITS)
    assert (endings_in(found), found.troubles) == ({"exe"}, ())
    made[156:157] = b"L"
    assert troubles_in(look(bytes(made), LIMITS)) == {"odd"}


def test_a_file_that_is_no_archive_is_not_looked_into() -> None:
    for content in (b"hello", EXE, b"%PDF-1.7", b""):
        assert look(content, LIMITS) == NOTHING
        assert looked_into(Attachment.of("a", content), LIMITS) is NOTHING


def test_a_file_is_unpacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many mailboxes and rules ask."""
    content = zipped({"once.txt": b"hello"})
    first = looked_into(Attachment.of("a.zip", content), LIMITS)
    monkeypatch.setattr(looking, "look", None)

    assert looked_into(Attachment.of("a.zip", content), LIMITS) is first


def test_what_is_remembered_is_bounded() -> None:
    for number in range(40):
        looked_into(Attachment.of("a.zip", zipped({f"{number}": b""})), LIMITS)
    many = zipped({f"a.{number}": b"" for number in range(1_001)})
    looked_into(Attachment.of("a.zip", many), LIMITS)

    assert len(looking._KNOWN) <= 32
    assert all(len(found.members) <= 1_000 for found in looking._KNOWN.values())


def test_a_look_ends_when_the_time_for_the_mail_is_over() -> None:
    with asking(lambda: True), pytest.raises(TimeIsOver, match="looking into files"):
        look(zipped({"a": b"x"}), LIMITS)


@pytest.mark.parametrize("seed", range(12))
def test_damage_of_any_kind_is_a_trouble_and_never_an_error(seed: int) -> None:
    """X12, X17: bytes are changed, cut and put in, wherever."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    good = [
        zipped(FILES),
        document(word__vbaProject_bin=b"x"),
        tarred(FILES),
        tarred(FILES, "w:gz"),
        SEVEN,
        SEVEN_ENCRYPTED,
        rar4(*FILES),
        rar5(*FILES, is_encrypted=True),
        compound({"Workbook": workbook(), "VBA/": b"", "WordDocument": bytes(5_000)}),
    ]
    for content in good:
        for _ in range(30):
            broken = bytearray(content)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(broken))
                broken[at] = chance.choice([0, 1, 0x7F, 0xFF, chance.randrange(256)])
            if chance.random() < 0.3:
                del broken[chance.randrange(len(broken)) :]
            assert isinstance(look(bytes(broken), LIMITS), Look)


def test_x17_folders_of_a_tar_are_counted_and_names_are_not_gathered() -> None:
    """Headers that hold nothing cost as much as others."""
    one = tarred({"a": b""})[:512]
    folder = one[:156] + b"5" + one[157:]
    found = look(folder * 200, evolve(LIMITS, archive_entries=100))
    assert found.troubles == ((Trouble.TOO_MANY, "it holds over 100 files"),)

    named = bytearray(tarred({"d" * 200 + ".exe": b"x"}))[:1024]
    found = look(bytes(named) * 50 + tarred({"a.txt": b"x"}), LIMITS)
    assert endings_in(found) == {"exe", "txt"}
    assert found.entries == 51


def test_x17_many_entries_that_lead_to_one_long_name_hold_its_end_alone() -> None:
    body = local(b"x" * 60_000 + b".exe", b"")
    directory = b"".join(central(b"%d.txt" % each, b"", 0) for each in range(2_000))
    found = directory_of(body + directory + ending(directory, len(body), 2_000))

    assert found is not None
    assert len(found.entries) == 2_000
    assert all(len(name) <= 512 for entry in found.entries for name in entry.names)
    assert endings_in(look(zipped({"x" * 60_000 + ".exe": b""}), LIMITS)) == {"exe"}


def test_x17_no_more_entries_are_read_than_are_ever_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zips, "MOST_ENTRIES", 20)
    directory = b"".join(central(b"%d" % each, b"", 0) for each in range(22))
    found = directory_of(directory + ending(directory, 0, 1))
    assert found is not None
    assert (len(found.entries), found.count) == (20, 21)

    many = zipped({f"{number}": b"" for number in range(30)}, method=zipfile.ZIP_STORED)
    assert look(many, LIMITS).troubles == (
        (Trouble.ODD, "its directory does not name all that is in it"),
        (Trouble.TOO_MANY, "it holds over 20 files"),
    )


def test_folders_of_a_zip_hold_nothing() -> None:
    found = look(zipped({"a/": b"", "a/b.txt": b"x"}, method=zipfile.ZIP_STORED), LIMITS)

    assert endings_in(found) == {"txt"}
    assert found.entries == 2


def test_a_directory_that_is_not_there_is_odd() -> None:
    body = local(b"a.txt", b"x")
    directory = central(b"a.txt", b"x", 0)
    far = body + directory + ending(directory, len(body) + 99)

    assert look(far, LIMITS).troubles == ((Trouble.ODD, "its directory is not where it says"),)
    unnamed = body + ending(b"", len(body), 0)
    assert look(unnamed, LIMITS).troubles == (
        (Trouble.ODD, "its directory does not name all that is in it"),
    )
