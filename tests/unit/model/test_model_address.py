"""Addresses compare as directories do, and never make one domain of two."""

from __future__ import annotations

import pytest

from mail2ticket.model.address import Address, NamedAddress, to_address, to_addresses


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("Ada@Example.ORG", "Ada", "example.org"),
        ("  ada@client.example ", "ada", "client.example"),
        ("MAILER-DAEMON", "MAILER-DAEMON", ""),
        ('"odd@local"@client.example', '"odd@local"', "client.example"),
        ("ada@", "ada", ""),
    ],
)
def test_an_address_is_read_from_its_last_at_sign(text: str, local: str, domain: str) -> None:
    address = Address.of(text)

    assert (address.local, address.domain) == (local, domain)


@pytest.mark.parametrize("text", ["", "  ", "@client.example"])
def test_an_address_without_a_local_part_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="local part"):
        Address.of(text)


def test_case_makes_no_difference_to_who_it_is() -> None:
    one, same = Address.of("Ada@Client.example"), Address.of("aDA@CLIENT.EXAMPLE")

    assert one == same
    assert hash(one) == hash(same)
    assert one != Address.of("ada@client.example.com")


@pytest.mark.parametrize(
    ("one", "other"),
    [("ada@faß.example", "ada@fass.example"), ("strauß@client.example", "strauss@client.example")],
)
def test_a_sharp_s_is_not_two_letters(one: str, other: str) -> None:
    """Since IDNA 2008 these are two domains, and two people may have them."""
    assert Address.of(one) != Address.of(other)
    assert str(Address.of(one)) == one


@pytest.mark.parametrize(
    ("text", "detail", "base"),
    [
        ("support+t1.abc@acme.example", "t1.abc", "support@acme.example"),
        ("support@acme.example", None, "support@acme.example"),
        ("support+@acme.example", "", "support@acme.example"),
        ("support+a+b@acme.example", "a+b", "support@acme.example"),
        ("+a@acme.example", "a", "+a@acme.example"),
    ],
)
def test_a_subaddress_comes_off(text: str, detail: str | None, base: str) -> None:
    """R1: whatever follows the first plus is no part of the mailbox."""
    address = Address.of(text)

    assert address.subaddress == detail
    assert address.without_subaddress() == Address.of(base)


def test_a_detail_replaces_another() -> None:
    address = Address.of("Support+old@acme.example").with_subaddress("new")

    assert str(address) == "Support+new@acme.example"


def test_an_address_is_written_as_people_write_it() -> None:
    ada = Address.of("ada@client.example")

    assert str(NamedAddress("Ada", ada)) == "Ada <ada@client.example>"
    assert str(NamedAddress("", ada)) == "ada@client.example"
    assert str(Address.of("root")) == "root"


def test_texts_and_addresses_may_be_mixed() -> None:
    ada = Address.of("ada@client.example")

    assert to_address(ada) is ada
    assert to_addresses(["ada@client.example", ada]) == (ada, ada)
