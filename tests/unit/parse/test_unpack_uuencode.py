"""Files that are uuencoded in the text: taken out of it (F5), and prose left alone."""

from __future__ import annotations

from base64 import encodebytes

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st
from packing import mixed, uuencoded

from mail2ticket.model.limits import Limits
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.unpack.packed import Budget, Packed
from mail2ticket.parse.unpack.uuencode import take_out

DATA = bytes(range(256)) * 2
BLOCK = uuencoded("all bytes.bin", DATA)


def taken(text: str) -> tuple[str, tuple[Packed, ...], bool]:
    findings = Findings()
    rest, files = take_out(text, Budget(findings))
    return rest, files, bool(findings.defects)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (BLOCK, ""),
        (f"See:\n{BLOCK}Bye\n", "See:\nBye\n"),
        (f"See:\n\n{BLOCK}", "See:\n\n"),
        (uuencoded("all bytes.bin", DATA, zero=" "), ""),
        (
            "\n".join(line.rstrip() for line in uuencoded("all bytes.bin", DATA, " ").split("\n")),
            "",
        ),
        (BLOCK.replace("begin 644", "begin 0644"), ""),
        (BLOCK.replace("\n", "\r\n"), ""),
        (BLOCK.removesuffix("\n"), ""),
        (BLOCK.replace("`\nend", "\nend"), ""),
        (BLOCK.replace("`\nend", "end"), ""),
        (BLOCK.replace("`\nend", "`\n\nend"), ""),
        ("".join(f"{one}\n" if one[0] != "M" else f"{one}A\n" for one in BLOCK.splitlines()), ""),
        (
            f"begin-base64 644 all bytes.bin\n{encodebytes(DATA).decode()}====\n",
            "",
        ),
    ],
)
def test_a_whole_file_is_taken_out_of_the_text(text: str, rest: str) -> None:
    left, files, is_damaged = taken(text)

    assert left == rest
    assert [(file.names, file.content) for file in files] == [(("all bytes.bin",), DATA)]
    assert not is_damaged


LINES = BLOCK.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "rest", "content"),
    [
        # no end, and words after it
        ("".join(LINES[:-2]) + "Bye, and thank you\n", "Bye, and thank you\n", DATA),
        ("".join(LINES[:4]), "", DATA[:135]),
        # a line of another program in its midst
        ("".join((*LINES[:3], "*** virus scanner ***\n", *LINES[3:])), "", DATA),
        # a line that was cut
        ("".join((*LINES[:3], LINES[3][:20] + "\n", *LINES[4:])), "", None),
        # two lines of words end it
        ("".join((*LINES[:3], "so it is\nand so on\n")), "so it is\nand so on\n", DATA[:90]),
        ("".join(LINES[:3]) + "\n\n\nlater\n", "\n\n\nlater\n", DATA[:90]),
        # another file begins
        ("".join(LINES[:3]) + BLOCK, "", None),
    ],
)
def test_a_damaged_file_is_taken_as_far_as_it_goes(
    text: str, rest: str, content: bytes | None
) -> None:
    left, files, is_damaged = taken(text)

    assert left == rest
    assert content is None or files[0].content == content
    assert is_damaged or content is None


@pytest.mark.parametrize(
    "text",
    [
        "begin 100 years ago\nand go on\n",
        "begin 644 notes.txt\nMany thanks for that\n",
        "begin 644 notes.txt\n",
        "begin 644 notes.txt",
        "begin 644 notes.txt\n\n\nend\n",
        "begin 644 notes.txt\nMAIN STREET 7\nSOME TOWN\n",
        "begin at 644 o'clock\nM\nend\n",
        " begin 644 a.txt\n#:&D*\n`\nend\n",
        "> begin 644 a.txt\n> #:&D*\n> `\n> end\n",
        "begin 999 a.txt\n#:&D*\n`\nend\n",
        "begin 644\n#:&D*\n`\nend\n",
        "We begin 644 a.txt\n#:&D*\n`\nend\n",
        "begin-base64 644 a.txt\nno, this is prose\n",
        "begin\nend\n",
        "",
    ],
)
def test_prose_that_looks_like_it_stays_text(text: str) -> None:
    assert taken(text) == (text, (), False)


@pytest.mark.parametrize("count", range(1, 46))
@pytest.mark.parametrize("filling", ["`", " ", "_", "A"])
def test_what_fills_up_a_line_may_be_anything(count: int, filling: str) -> None:
    line = BLOCK.splitlines()[1]
    needed = (count * 4 + 2) // 3
    data = f"{chr(32 + count)}{line[1 : needed + 1]}".ljust((count + 2) // 3 * 4 + 1, filling)

    _, files, is_damaged = taken(f"begin 644 a\n{data}\n`\nend\n")

    assert files[0].content[: count - 1] == DATA[: count - 1]
    assert len(files[0].content) == count
    assert not is_damaged


@given(st.lists(st.tuples(st.integers(0, len(BLOCK) - 1), st.characters()), max_size=8))
def test_no_damage_of_a_file_breaks_the_reader(changes: list[tuple[int, str]]) -> None:
    letters = list(BLOCK)
    for at, letter in changes:
        letters[at] = letter

    left, files, _ = taken("".join(letters))

    assert files or left


def test_several_files_and_an_empty_one_are_taken() -> None:
    text = (
        uuencoded("a.txt", b"one")
        + "between\n"
        + "begin 644 empty\n`\nend\n"
        + uuencoded("b", b"")
    )

    left, files, _ = taken(text)

    assert left == "between\n"
    assert [(file.names[0], bytes(file.content)) for file in files] == [
        ("a.txt", b"one"),
        ("empty", b""),
        ("b", b""),
    ]


def test_a_mail_shows_them_as_files() -> None:
    text = b"Please look:\n" + uuencoded("..\\Photo 1.JPG", b"\xff\xd8").encode()

    message = parse(mixed(b"Content-Type: image/gif; name=z.gif\n\nx", text=text))

    assert message.body.text == "Please look:\n"
    assert [(file.filename, file.media_type, file.packed_in) for file in message.attachments] == [
        ("z.gif", "image/gif", ""),
        ("Photo 1.JPG", "image/jpeg", ""),
    ]


@pytest.mark.parametrize("encoding", ["x-uuencode", "uuencode", "X-UUE", "uue"])
def test_it_is_a_transfer_encoding_too(encoding: str) -> None:
    head = f"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: {encoding}\n\n"

    (file,) = parse(mixed((head + uuencoded("b.png", DATA)).encode())).attachments

    assert (file.filename, file.content) == ("a.png", DATA)


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(attachments_bytes=10), None),
        (Limits(attachments_bytes=9), "attachments_bytes"),
        (Limits(parts=2), None),
        (Limits(parts=1), "parts"),
    ],
)
def test_files_in_the_text_count_against_the_limits(limits: Limits, limit: str | None) -> None:
    text = uuencoded("a", b"12345") + uuencoded("b", b"67890")
    message = parse(b"From: a@b.example\n\n" + text.encode(), limits=limits)

    assert (message.excess.limit if message.excess else None) == limit


@given(
    st.lists(
        st.sampled_from(
            [
                "begin 644 a\n",
                "end\n",
                "`\n",
                "\n",
                "M\n",
                "#:&D*\n",
                "!\n",
                "x\n",
                LINES[1],
                "begin-base64 644 a\n",
                "aGk=\n",
                "====\n",
            ]
        ),
        max_size=30,
    )
)
def test_nothing_is_lost_but_the_lines_of_files(lines: list[str]) -> None:
    text = "".join(lines)

    left, files, _ = taken(text)

    assert files or left == text
    # A line of blanks that were eaten stands for as many bytes as its first character says.
    assert sum(len(file.content) for file in files) <= 45 * len(lines)


@pytest.mark.parametrize(
    "shape",
    [
        "begin 644 a\n",
        "begin 644 a\n!\n",
        "begin 644 a\n#:&D*\n",
        "begin 644 a\n\n",
        "M\n",
        BLOCK,
        "begin-base64 644 a\naGk=\n",
        "begin 644 a\n`\nend\n",
    ],
)
def test_taking_out_grows_with_the_text_and_no_faster(shape: str) -> None:
    limits = Limits(parts=10**9)
    assert_linear(lambda text: take_out(text, Budget(Findings(limits))), lambda n: shape * n, 500)
    assert_linear(
        lambda text: take_out(text, Budget(Findings(limits))),
        lambda n: "begin 644 a\n" + shape.partition("\n")[2] * n + "M" * n,
        500,
    )
