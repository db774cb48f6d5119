"""What is set on the work item? Tags, for the words in it: E12."""

from __future__ import annotations

import pytest
from cases import ADA, ADA_CONTACT, SUPPORT, TICKET, case
from growth import assert_quick

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Drafted
from mail2ticket.model.items import NewNote, NewTicket
from mail2ticket.model.tag import Tag, words_of
from mail2ticket.rules.tags import Tags

TAGS = (
    Tag("VPN", ("tunnel", "remote access")),
    Tag(
        "printing",
        ("printer", "Drucker", "imprimante", "打印机", "プリンター", "프린터", "เครื่องพิมพ์"),
    ),
    Tag("jam", ("paper jam", "Papierstau", "bourrage papier")),
    Tag("café", ("Straße", "ёлка", "हिन्दी", "منضدة")),
    Tag("code", ("C#", "C++", ".NET", "無線LAN"), by_name=False),
)


def draft(title: str = "Help", text: str = "It is broken.") -> Drafted:
    ticket = NewTicket(mailbox=SUPPORT, title=title, text=text, sender=ADA, requester=ADA_CONTACT)
    return case().drafted(ticket)


def names(*texts: str, **settings: bool) -> list[str]:
    return [tag.name for tag in Tags(TAGS, **settings).found(*texts)]


def test_e12_words_in_title_and_description_set_tags_in_the_order_of_the_tags() -> None:
    answer = Tags(TAGS)(draft("A paper jam", "The printer is beyond the tunnel."))

    assert answer
    assert answer.value.tags == ("VPN", "printing", "jam")
    assert answer.reason == "tags VPN, printing, jam"


def test_e12_a_mail_without_any_of_the_words_gets_no_tag() -> None:
    assert Tags(TAGS)(draft("The mouse", "It squeaks.")) is None


def test_e12_notes_get_no_tags() -> None:
    note = NewNote(item=TICKET, title="VPN", text="VPN", sender=ADA, author=ADA_CONTACT)

    assert Tags(TAGS)(case().drafted(note)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PRINTER!", ["printing"]),
        ("\uff30\uff32\uff29\uff2e\uff34\uff25\uff32", ["printing"]),
        ("der (Drucker)", ["printing"]),
        ("l'imprimante", ["printing"]),
        ("l\u2019imprimante", ["printing"]),
        ("prin\u00adter", ["printing"]),
        ("printers", []),
        ("blueprinter", []),
        ("print er", []),
        ("paper jam", ["jam"]),
        ("Paper-JAM", ["jam"]),
        ("paper\n jam", ["jam"]),
        ("paper paper jam", ["jam"]),
        ("paper", []),
        ("jam", ["jam"]),
        ("The paper. Jams of all kinds", []),
        ("remote, access", ["VPN"]),
        ("It is remote. Access is denied.", []),
        ("remote accesses", []),
        ("cafe", ["café"]),
        ("CAFÉ", ["café"]),
        ("cafe\u0301", ["café"]),
        ("STRASSE", ["café"]),
        ("елка", ["café"]),
        ("हिन्दी में", ["café"]),
        ("हिन्द", []),
        ("مُنَضِّدَة", ["café"]),
        ("我的打印机坏了", ["printing"]),
        ("打印坏了", []),
        ("打印。机", []),
        ("新しいプリンターが動かない", ["printing"]),
        ("무선프린터가 고장", ["printing"]),
        ("ซื้อเครื่องพิมพ์ใหม่", ["printing"]),
        ("VPN接続", ["VPN"]),
        ("無線LANが切れる", ["code"]),
        ("無線が切れる", []),
        ("A C# question", ["code"]),
        ("C++.", ["code"]),
        ("plan C", []),
        ("an ASP.NET page", []),
        ("in .NET, too", ["code"]),
        ("code", []),
        ("", []),
    ],
)
def test_e12_whole_words_in_any_script_case_and_accents_aside(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_e12_accents_count_where_a_host_says_so() -> None:
    assert names("cafe", accents=True) == []
    assert names("CAFÉ", "prin\u00adter", accents=True) == ["printing", "café"]
    assert words_of("cafe\u0301 É", accents=True) == ["café", "é"]


def test_e12_an_alias_does_not_reach_from_the_title_into_the_description() -> None:
    assert Tags(TAGS)(draft("Out of paper", "jams")) is None


def test_e12_of_aliases_that_begin_alike_each_is_found() -> None:
    tags = Tags((Tag("a", ("one two",)), Tag("b", ("one two three",)), Tag("c", ("two",))))

    assert [tag.name for tag in tags.found("one two")] == ["a", "c"]
    assert [tag.name for tag in tags.found("one two three")] == ["a", "b", "c"]


def test_e12_only_so_much_of_a_text_is_read() -> None:
    tags = Tags(TAGS, characters=20)

    assert tags.found("x" * 12 + " drucker") == (TAGS[1],)
    assert tags.found("x" * 13 + " drucker") == ()


def test_e12_a_mail_that_holds_a_dictionary_gets_no_more_tags_than_can_be_read() -> None:
    tags = Tags(tuple(Tag(f"tag{at}") for at in range(60)))
    answer = tags(draft(text=" ".join(f"tag{at}" for at in range(60))))

    assert answer
    assert answer.value.tags == tuple(f"tag{at}" for at in range(50))
    assert answer.reason.endswith("tag9 and 40 more")


def test_e12_all_faults_of_tags_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Tags(
            (
                Tag(" ", ("blank",), by_name=False),
                Tag("a\nb", ("ok",), by_name=False),
                Tag("x" * 101, ("ok",), by_name=False),
                Tag("none", by_name=False),
                Tag("signs", ("!?",)),
                Tag("long", ("long " * 21,)),
                Tag("words", ("w " * 31,)),
                Tag("twice"),
                Tag("Twice"),
            ),
            characters=0,
        )

    assert raised.value.faults == (
        "tag ' ': a name has 1 to 100 printable characters",
        "tag 'a\\nb': a name has 1 to 100 printable characters",
        f"tag {'x' * 100!r}: a name has 1 to 100 printable characters",
        "tag 'none': no word sets it",
        "tag 'signs': '!?' has neither letter nor digit",
        f"tag 'long': {('long ' * 20)!r} is over 100 characters or 30 words",
        f"tag 'words': {('w ' * 31)!r} is over 100 characters or 30 words",
        "tag 'twice' is there 2 times",
        "tags read at least 1 character, not 0",
    )


def test_e12_one_word_may_stand_in_place_of_several() -> None:
    assert Tag("mail", "outlook").aliases == ("mail", "outlook")


def test_e12_ten_thousand_tags_cost_no_more_than_ten() -> None:
    """A bound of many times what it takes: 0.2 ms where this was written."""
    tags = Tags(
        Tag(f"tag {at}", (f"alias{at}", f"two words{at}", f"标签{at}")) for at in range(10_000)
    )
    text = "a mail of ordinary words about a printer " * 250
    found = assert_quick(lambda: tags.found("tag 77", text), 0.02)

    assert found == (Tag("tag 77", ("alias77", "two words77", "标签77")),)


def test_e12_of_a_text_one_character_may_be_read() -> None:
    assert Tags(TAGS, characters=1)(draft("Help", "printer")) is None
