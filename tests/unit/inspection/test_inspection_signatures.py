"""What a file is by its bytes: F1, X13."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct

import pytest
from archives import (
    EXE,
    SEVEN,
    central,
    compound,
    deflated,
    document,
    ending,
    local,
    rar4,
    rar5,
    tarred,
    zipped,
)
from growth import assert_linear

from mail2ticket.inspection.signatures import kinds

INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (EXE, ("exe",)),
        (b"MZungu said hello, and wrote a letter of more than sixty-four characters.", ()),
        (b"\x7fELF\x02\x01\x01" + bytes(60), ("bin",)),
        (b"\xcf\xfa\xed\xfe" + bytes(60), ("bin",)),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x02" + bytes(60), ("bin",)),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60), ("class",)),
        (b"\xca\xfe\xba\xbe" + bytes(60), ()),
        (b"#!/bin/sh\nrm -rf /\n", ("sh",)),
        (b"\xef\xbb\xbf#! /usr/bin/env python\n", ("sh",)),
        (b"#!comment\n", ()),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), ("lnk",)),
        (compound({"Property": b"x"}, clsid=INSTALLER), ("msi",)),
        (compound({"WordDocument": b"x"}), ("ole",)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("ole",)),
        (zipped({"a.txt": b"hello"}), ("zip",)),
        (zipped({}), ("zip",)),
        (document(), ("office",)),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), ("office",)),
        (zipped({"Index/Document.iwa": b""}), ("office",)),
        (zipped({"META-INF/MANIFEST.MF": b""}), ("jar",)),
        (zipped({"META-INF/MANIFEST.MF": b"", "AndroidManifest.xml": b""}), ("apk",)),
        (zipped({"AndroidManifest.xml": b""}), ("apk",)),
        (zipped({"[Content_Types].xml": b"", "AppxManifest.xml": b""}), ("appx",)),
        (rar4("a"), ("rar",)),
        (rar5("a"), ("rar",)),
        (SEVEN, ("7z",)),
        (gzip.compress(b"x", mtime=0), ("gz",)),
        (bz2.compress(b"x"), ("bz2",)),
        (bz2.compress(b""), ("bz2",)),
        (b"BZh9 is the name of our company", ()),
        (lzma.compress(b"x"), ("xz",)),
        (tarred({"a": b"x"}), ("tar",)),
        (b"\x28\xb5\x2f\xfd" + bytes(9), ("zst",)),
        (b"MSCF" + bytes(60), ("cab",)),
        (b"1234567**ACE**" + bytes(9), ("ace",)),
        (b"\x60\xea\x29\x00\x1e" + bytes(40), ("arj",)),
        (b"\x20\x00-lh5-" + bytes(30), ("lzh",)),
        (bytes(0x8001) + b"CD001", ("iso",)),
        (bytes(600) + b"conectix" + bytes(504), ("vhd",)),
        (b"vhdxfile" + bytes(90), ("vhdx",)),
        (bytes(600) + b"koly" + bytes(508), ("dmg",)),
        (b"ITSF" + bytes(90), ("chm",)),
        (b"<html><body>", ("html",)),
        (b"\xef\xbb\xbf \r\n<!-- a -->\n<!DOCTYPE html>", ("html",)),
        (b"<?xml version='1.0'?><svg xmlns=''>", ("svg",)),
        (b"\xff\xfe" + "<script>".encode("utf-16-le"), ("html",)),
        (b"<hta:application id=x>", ("hta", "html")),
        (b"<html><hta:application>", ("html", "hta")),
        (b"<headers><one/></headers>", ()),
        (b"<xml>", ()),
        (b"[InternetShortcut]\r\nURL=file://x", ("url",)),
        (b"Windows Registry Editor Version 5.00", ("reg",)),
        (b"GIF89a=1;alert(1)", ("js",)),
        (b"\n{\\rtf1 hello}", ("rtf",)),
        (PDF, ("pdf",)),
        (b"hello, world", ()),
        (b"", ()),
        (bytes(2_000), ()),
    ],
)
def test_f1_the_content_says_what_a_file_is(content: bytes, found: tuple[str, ...]) -> None:
    assert kinds(content) == found


@pytest.mark.parametrize("comment", [b"", b"c" * 65_535])
def test_x13_a_zip_at_the_end_of_another_file_is_told(comment: bytes) -> None:
    archive = zipped({"a.exe": EXE}, comment=comment)

    assert kinds(PDF + archive) == ("pdf", "zip")
    assert kinds(b"\xff\xd8\xff\xe0" + bytes(100) + archive) == ("zip",)
    assert kinds(b"junk" + PDF) == ("pdf",)


def test_x13_a_zip_called_a_document_is_one_where_programs_read_it_in_two_ways() -> None:
    """Whatever its first names are: another archive before it, or entries nobody names."""
    assert kinds(zipped({"evil.exe": EXE}) + document()) == ("zip",)
    hidden = local(b"evil.exe", EXE)
    body = local(b"[Content_Types].xml", b"<Types/>") + hidden
    directory = central(b"[Content_Types].xml", b"<Types/>", 0)
    assert kinds(body + directory + ending(directory, len(body))) == ("zip",)


def test_a_zip_without_a_directory_is_told_by_its_first_entry() -> None:
    assert kinds(local(b"a.txt", b"hello")) == ("zip",)
    assert kinds(local(b"[Content_Types].xml", b"<Types/>")) == ("office",)


def test_an_old_tar_without_a_mark_is_told_by_its_checksum() -> None:
    header = bytearray(tarred({"a": b"x"})[:512])
    header[257:265] = bytes(8)
    header[148:156] = b"        "
    header[148:156] = b"%06o\x00 " % sum(header)

    assert kinds(bytes(header)) == ("tar",)
    header[0] ^= 1
    assert kinds(bytes(header)) == ()


def test_a_number_of_entries_that_is_not_so_costs_nothing() -> None:
    directory = central(b"a", deflated(b""), 0)
    end = bytearray(ending(directory, 30))
    end[8:12] = b"\xff\xff\xff\xff"

    assert kinds(bytes(30) + directory + bytes(end)) == ("zip",)
    assert kinds(struct.pack("<4s18x", b"PK\x05\x06")) == ("zip",)


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<?xml", b"PK\x05\x06", b"PK\x01\x02", b"<!-- -->", b" "]
)
def test_x24_content_of_any_length_costs_little(piece: bytes) -> None:
    assert_linear(kinds, lambda size: piece * size, 20_000)
