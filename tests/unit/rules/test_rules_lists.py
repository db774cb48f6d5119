"""Mail of a mailing list is known by what only list software writes (RFC 2369, RFC 2919)."""

from __future__ import annotations

import pytest
from cases import case, message

from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.lists import list_headers


@pytest.mark.parametrize("name", LIST_FIELDS)
def test_each_of_the_seven_fields_tells_a_list(name: str) -> None:
    answer = list_headers(case(message(headers={name.lower(): "<x>"})))

    assert answer
    assert answer.value is Kind.LIST
    assert answer.reason == f"the header has {name}"


@pytest.mark.parametrize(
    "header",
    [
        ("X-BeenThere", "pumps@lists.example"),
        ("X-Mailing-List", "<pumps@lists.example> archive/latest/7"),
        ("X-ML-Name", "pumps"),
        ("X-Google-Group-Id", "1234567"),
        ("X-Sympa-To", "pumps@lists.example"),
        ("Mailing-List", "contact pumps-help@lists.example; run by ezmlm"),
        ("Mailing-List", "list pumps@lists.example; contact pumps-owner@lists.example"),
    ],
)
def test_older_list_software_is_known_too(header: tuple[str, str]) -> None:
    answer = list_headers(case(message(headers=[header])))

    assert answer
    assert answer.value is Kind.LIST


@pytest.mark.parametrize(
    "header", [("Precedence", "list"), ("Mailing-List", "x"), ("X-List-Id", "x")]
)
def test_a_hint_is_not_enough_for_a_list(header: tuple[str, str]) -> None:
    assert list_headers(case(message(headers=[header]))) is None


def test_a_person_is_no_list() -> None:
    assert list_headers(case()) is None


def test_list_mail_may_be_a_request() -> None:
    """Many desks read a list, so it is no program's mail."""
    assert not Kind.LIST.is_automatic
