"""What monitoring tools write, read and taken out (E11)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mail2ticket.model.alert import Alert, is_all_clear
from mail2ticket.model.alert_lines import LabelledLines
from mail2ticket.model.alert_token import MOST_CHARACTERS, AutotaskToken

TOKEN = AutotaskToken()

FULL = (
    '<Autotask><ID name="rmm"/><PW name="key &lt;1&gt;"/><Customer name="Client &amp; Sons"/>'
    '<Email name="ada@client.example"/><Contact name="Ada Lovelace"/><SubIssue name="Disk"/>'
    '<TicketNumber>t20261103.0001</TicketNumber><CustomerID source="rmm" name="77"/>'
    '<DeviceID source="agent" name="db01"/></Autotask>'
)


def read(text: str) -> Alert:
    """Return the alert in *text*, which has one."""
    found = TOKEN.read(text)
    assert found is not None
    return found


def test_e11_every_element_is_read() -> None:
    found = read(f"The disk is full.\n\n{FULL}\n")

    assert found == Alert(
        name="rmm",
        key="key <1>",
        company="Client & Sons",
        company_source="rmm",
        company_id="77",
        email="ada@client.example",
        contact="Ada Lovelace",
        sub_issue="Disk",
        number="T20261103.0001",
        device="db01",
        device_source="agent",
        id="agent/db01/Disk",
        start=19,
        end=19 + len(FULL),
    )


@pytest.mark.parametrize(
    "written",
    [
        FULL.replace("><", ">\n<"),
        FULL.replace("><", ">\r\n\t <"),
        FULL.replace('"', "'"),
        FULL.replace("/>", " />"),
        FULL.replace('source="rmm" name="77"', 'name = "77"\n source = "rmm"'),
        FULL.replace('<PW name="key &lt;1&gt;"/>', '<PW name="key &lt;1&gt;"></PW>'),
        FULL.replace('<PW name="key &lt;1&gt;"/>', "<PW>key &lt;1&gt;</PW>"),
        FULL.replace('<PW name="key &lt;1&gt;"/>', '<PW name="key &lt;1&gt;">'),
        FULL.replace("Autotask>", "AUTOTASK>").replace("<ID ", "<id ").replace("name=", "NAME="),
        FULL.replace("</Autotask>", "</Autotask >"),
        FULL.replace("/></Autotask>", '/><Later name="x"/></Autotask>'),
    ],
)
def test_e11_it_may_be_written_in_other_ways(written: str) -> None:
    found, known = read(written), read(FULL)

    assert (found.name, found.key, found.company) == (known.name, known.key, known.company)
    assert (found.company_source, found.company_id) == ("rmm", "77")
    assert (found.number, found.id, found.fault) == (known.number, known.id, "")


def test_e11_what_is_missing_is_empty_and_an_id_of_its_own_wins() -> None:
    assert read("<Autotask></Autotask>") == Alert(end=21)
    assert read('<Autotask><SubIssue name="Disk"/></Autotask>').id == ""
    own = '<Autotask><AlertID name="A-7"/><DeviceID name="db01"/></Autotask>'
    assert read(own).id == "A-7"
    assert read("<Autotask><PW name='a & b &c'/></Autotask>").key == "a & b &c"


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("<!DOCTYPE x>", "a declaration"),
        ('<!ENTITY a "b">', "a declaration"),
        ("<![CDATA[x]]>", "a declaration"),
        ("<!-- x -->", "a comment"),
        ('<?xml version="1.0"?>', "a processing instruction"),
        ('<PW name="&lol;"/>', "an entity that is not one of the five"),
        ('<PW name="&#65;"/>', "an entity that is not one of the five"),
        ("<PW>&xxe;</PW>", "an entity that is not one of the five"),
        ('<a:PW name="x"/>', "no element"),
        ('<PW xmlns="x"/>', "an attribute that is not known, or twice"),
        ('<PW name="x" name="y"/>', "an attribute that is not known, or twice"),
        ('<PW name="x"/><pw name="y"/>', "two elements pw"),
        ("<PW name=x/>", "no element"),
        ('<PW name="x', "no element"),
        ("<ID><PW name='x'/></ID>", "no element"),
        ("words", "no element"),
        (f'<PW name="{"x" * 1_001}"/>', "no element"),
        ('<X name=""/>' * MOST_CHARACTERS, "the token is too long"),
    ],
)
def test_e11_x16_what_is_no_list_of_elements_is_refused(inner: str, fault: str) -> None:
    found = read(f"<Autotask>{inner}</Autotask>")

    assert (found.fault, found.key, found.name) == (fault, "", "")


def test_e11_x16_a_namespace_on_the_token_is_refused() -> None:
    found = read('<Autotask xmlns="http://evil.example"><PW name="x"/></Autotask>')

    assert (found.fault, found.key) == ("the token has attributes", "")


def test_e11_x16_billion_laughs_and_external_entities_expand_to_nothing() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><Autotask><PW name="&l9;"/></Autotask>'
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Autotask>&f;</Autotask>'

    assert read(bomb) == Alert(fault=read(bomb).fault, start=bomb.index("<Auto"), end=len(bomb))
    assert read(bomb).fault == "an entity that is not one of the five"
    assert read(outside).fault == "no element"


@pytest.mark.parametrize(
    "text", ["", "words", "<Autotask>", "</Autotask>", "<Autotaskx></Autotaskx>", "<Autotask"]
)
def test_e11_without_both_ends_there_is_no_token(text: str) -> None:
    assert TOKEN.read(text) is None
    assert TOKEN.conceal(text) == text


def test_e11_of_several_tokens_the_last_one_counts_and_none_is_kept() -> None:
    first, last = (
        '<Autotask><PW name="one"/></Autotask>',
        '<Autotask><PW name="two"/></Autotask>',
    )

    assert read(f"{first} and {last}").key == "two"
    assert read(f"<Autotask>{last}").key == "two"
    assert read(f"<Autotask>{last}</Autotask>").key == "two"
    assert TOKEN.conceal(f"a{first}b{last}c") == "abc"
    assert "two" not in TOKEN.conceal(f"<Autotask>{first}{last}</Autotask>")


@pytest.mark.parametrize(
    "broken",
    [
        '<PW name="secret"/>',
        '<Autotask><PW name="secret"/>',
        '<Autotask><PW name="secret',
        "<PW name='secret",
        "<pw name=secret>",
        "<PW>secret</PW>",
        "<PW>\tsecret</pw >",
        '<PW\n name="secret" />',
        '<Autotask><ID name="</Autotask>"/><PW name="secret"/></Autotask>',
        '> <Autotask>\n> <PW name="secret"/>\n> </Autotask>',
    ],
)
def test_e11_half_a_token_gives_no_password_away(broken: str) -> None:
    assert "secret" not in TOKEN.conceal(f"before\n{broken}\nafter")


def test_e11_other_text_stays_as_it_is() -> None:
    text = 'if a < b and b > c: print("<PWD>", <P W="1">)'

    assert TOKEN.conceal(text) == text


MARKS = st.sampled_from(
    ["<Autotask>", "</Autotask>", "<PW ", "<PW>", "</PW>", '"', "'", ">", "<", "/>", "\n", "&amp;"]
)
TEXTS = st.lists(MARKS | st.text(max_size=5), max_size=12).map("".join)


@given(before=TEXTS, after=TEXTS, secret=st.text(st.characters(categories=["L", "N"]), min_size=9))
@example(before='<PW "', after="", secret="123456789")
@example(before='<Autotask><PW name="', after="", secret="123456789")
def test_e11_any_text_with_a_token_in_it_is_kept_without_its_password(
    before: str, after: str, secret: str
) -> None:
    secret = f"key-{secret}-key"
    token = f'<Autotask><ID name="x"/><PW name="{secret}"/></Autotask>'

    assert secret not in TOKEN.conceal(f"{before}{token}{after}")


LINES = (
    "db01 is down\n\nAlert-Name: rmm\nAlert-Key: secret\nHost: db01\nService: ping\nState: {}\n"
)


def test_e11_labelled_lines_are_an_alert_too() -> None:
    found = LabelledLines().read(LINES.format("CRITICAL") + "\n-- \nNagios\n")

    assert found is not None
    assert (found.name, found.key, found.id) == ("rmm", "secret", "db01/ping")
    assert (found.is_over, found.start) == (False, 14)
    assert LabelledLines().read(LINES.format("OK")) == Alert(
        name="rmm",
        key="secret",
        device="db01",
        sub_issue="ping",
        id="db01/ping",
        is_over=True,
        start=14,
        end=len(LINES.format("OK")),
    )


def test_e11_lines_without_a_key_are_none_and_an_id_of_its_own_wins() -> None:
    assert LabelledLines().read("Host: db01\nState: OK\n") is None
    found = LabelledLines().read("Alert-Key: s\nAlert-ID: 7\nHost: a")
    assert found is not None
    assert found.id == "7"
    named = LabelledLines().read("Alert-Key: s\nCustomer: Client")
    assert named is not None
    assert (named.id, named.company) == ("", "Client")


def test_e11_the_line_of_the_key_is_taken_out_even_where_it_is_quoted() -> None:
    text = LINES.format("OK")
    quoted = "".join(f"> {line}" for line in text.splitlines(keepends=True))

    assert "secret" not in LabelledLines().conceal(text + quoted)
    assert LabelledLines().conceal("Host: db01\n") == "Host: db01\n"


def test_e11_labels_are_a_setting() -> None:
    form = LabelledLines({"geheim": "key", "kunde": "company"})

    found = form.read("Geheim: x\nKunde: Client\nHost: db01")

    assert found is not None
    assert (found.key, found.company, found.device) == ("x", "Client", "")
    assert form.conceal("Geheim: x\n") == ""


@pytest.mark.parametrize(
    ("subject", "is_over"),
    [
        ("OK: ping on db01", True),
        ("[Resolved] disk", True),
        ("** RECOVERY Service Alert", True),
        ("All clear", True),
        ("all-clear for db01", True),
        ("PROBLEM: db01 is DOWN", False),
        ("Upgrade failed", False),
        ("up-link lost", False),
        ("Re: ok", False),
        ("", False),
    ],
)
def test_e10_the_first_words_of_a_subject_say_that_it_is_over(subject: str, is_over: bool) -> None:
    assert is_all_clear(subject) is is_over
