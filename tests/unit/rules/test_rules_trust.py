"""Is it from whom it says: T1 to T5, X6, X7."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import case, message, named, policy

from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.facts import Facts
from mail2ticket.model.headers import Headers
from mail2ticket.model.message import AuthenticationResult
from mail2ticket.model.verdict import Answer, Trust
from mail2ticket.parse.header.authentication import read_results
from mail2ticket.rules.trust import AuthenticationResults, OwnCheck, authentication_results

DESK = policy(authentication_servers=["MX.acme.example", "mx2.acme.example"])


def result(  # noqa: PLR0917 - a row of a table
    method: str = "dmarc",
    said: str = "pass",
    domain: str = "example.com",
    server: str = "mx.acme.example",
    hops: int = 0,
    place: int = 1,
) -> AuthenticationResult:
    return AuthenticationResult(
        server=server, method=method, result=said, domain=domain, hops=hops, place=place
    )


def judged(
    *results: AuthenticationResult,
    sender: str = "ada@example.com",
    defects: tuple[Defect, ...] = (),
) -> Answer[Trust] | None:
    mail = message(sender=sender, authentication=results, defects=defects)
    return authentication_results(case(mail, desk=DESK))


def trust(*results: AuthenticationResult, sender: str = "ada@example.com") -> Trust | None:
    answer = judged(*results, sender=sender)
    return answer.value if answer else None


@pytest.mark.parametrize("method", ["dmarc", "dkim", "spf"])
@pytest.mark.parametrize(
    "said",
    [
        "pass",
        "fail",
        "softfail",
        "neutral",
        "none",
        "temperror",
        "permerror",
        "policy",
        "hardfail",
    ],
)
def test_only_pass_verifies_and_only_a_failed_dmarc_forges(method: str, said: str) -> None:
    """T3, X7: softfail is no pass."""
    expected = Trust.VERIFIED if said == "pass" else None
    if (method, said) == ("dmarc", "fail"):
        expected = Trust.FORGED

    assert trust(result(method, said)) is expected


@pytest.mark.parametrize("method", ["arc", "iprev", "auth", "x-google-dkim", ""])
def test_other_methods_vouch_for_nobody(method: str) -> None:
    """T2."""
    assert trust(result(method)) is None


@pytest.mark.parametrize(
    ("method", "domain", "sender", "is_aligned"),
    [
        ("dkim", "example.com", "a@example.com", True),
        ("dkim", "EXAMPLE.com.", "a@example.com", True),
        ("dkim", "example.com", "a@mail.example.com", True),
        ("dkim", "mail.example.com", "a@example.com", False),
        ("dkim", "example.com", "a@evilexample.com", False),
        ("dkim", "ample.com", "a@example.com", False),
        ("dkim", "evil.example", "a@example.com", False),
        ("dkim", "com", "a@example.com", False),
        ("dkim", "", "a@example.com", False),
        ("dkim", ".", "a@example.com", False),
        ("spf", "example.com", "a@example.com", True),
        ("spf", "evilexample.com", "a@example.com", False),
        ("spf", "bounces.example.com", "a@example.com", False),
        ("dmarc", "example.com", "a@example.com", True),
        ("dmarc", "", "a@example.com", True),
        ("dmarc", "example.com", "a@mail.example.com", False),
    ],
)
def test_a_pass_must_be_for_the_domain_of_from_by_whole_labels(
    method: str, domain: str, sender: str, is_aligned: bool
) -> None:
    """T4: as Discourse's CVE-2026-33393 was not."""
    assert trust(result(method, "pass", domain), sender=sender) is (
        Trust.VERIFIED if is_aligned else None
    )


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([result(server="mx.evil.example")], None),
        ([result(server="mx.acme.example.evil.example")], None),
        ([result(server="MX.ACME.EXAMPLE")], Trust.VERIFIED),
        ([result(server="mx2.acme.example")], Trust.VERIFIED),
        # Forged, below the Received field that our server added.
        ([result("spf", "none"), result(hops=1, place=2)], None),
        ([result("dmarc", "fail"), result(hops=1, place=2)], Trust.FORGED),
        ([result("spf", "fail", hops=1), result(hops=2, place=2)], None),
        # Forged, by a sender who wrote no Received field at all.
        ([result("spf", "none", hops=1, place=1), result(hops=1, place=2)], None),
        ([result("dmarc", "fail", hops=1), result(hops=1, place=2)], Trust.FORGED),
        # Forged to discredit somebody: it is below ours as well.
        ([result(), result("dmarc", "fail", place=2)], Trust.VERIFIED),
        # A field of somebody else's above ours changes nothing.
        ([result("dmarc", "fail", server="mx.evil.example"), result(place=2)], Trust.VERIFIED),
    ],
)
def test_only_the_topmost_field_of_our_server_is_believed(
    results: list[AuthenticationResult], expected: Trust | None
) -> None:
    """T1, X6: anything below may have come with the mail."""
    assert trust(*results) is expected


def test_a_forged_field_is_told_apart_as_it_is_parsed() -> None:
    """X6: the same, from the header itself."""
    headers = Headers(
        (
            ("Received", "from mallory by mx.acme.example"),
            ("Authentication-Results", "mx.acme.example; spf=none smtp.mailfrom=evil.example"),
            ("Authentication-Results", "mx.acme.example; dmarc=pass header.from=example.com"),
        )
    )

    assert trust(*read_results(headers)) is None


def test_a_failed_dmarc_outweighs_a_pass_beside_it() -> None:
    assert trust(result("dkim"), result("spf"), result("dmarc", "fail")) is Trust.FORGED


def test_one_pass_among_several_verdicts_is_enough() -> None:
    answer = judged(result("spf", "softfail"), result("dkim"))

    assert answer
    assert answer.value is Trust.VERIFIED
    assert answer.reason == "mx.acme.example: dkim=pass for example.com"


@pytest.mark.parametrize(
    "code", [DefectCode.REPEATED_FROM, DefectCode.SEVERAL_FROM, DefectCode.DOUBTFUL_ADDRESS]
)
def test_a_doubtful_from_is_never_verified(code: DefectCode) -> None:
    """T5."""
    answer = judged(result(), defects=(Defect(code),))

    assert answer
    assert answer.value is Trust.UNKNOWN
    assert answer.reason == "From is doubtful, so nobody can vouch for it"
    forged = judged(result("dmarc", "fail"), defects=(Defect(code),))
    assert forged
    assert forged.value is Trust.FORGED


def test_several_senders_are_never_verified() -> None:
    """T5."""
    both = (named("ada@example.com"), named("sam@example.com"))
    mail = message(senders=both, authentication=(result(),))
    answer = authentication_results(case(mail, desk=DESK))

    assert answer
    assert answer.value is Trust.UNKNOWN


def test_a_defect_elsewhere_is_no_doubt() -> None:
    answer = judged(result(), defects=(Defect(DefectCode.NUL),))

    assert answer
    assert answer.value is Trust.VERIFIED


def test_where_no_server_is_named_nobody_is_verified_and_nobody_forged() -> None:
    """T1: no trust by default."""
    for said in ("pass", "fail"):
        mail = message(authentication=(result("dmarc", said, "client.example"),))
        assert authentication_results(case(mail)) is None


def test_without_a_sender_nobody_is_vouched_for() -> None:
    mail = message(sender=None, authentication=(result(),))

    assert authentication_results(case(mail, desk=DESK)) is None
    assert judged() is None


def test_a_verdict_that_names_no_domain_is_told_for_that_of_from() -> None:
    answer = judged(result(domain=""))

    assert answer
    assert answer.reason == "mx.acme.example: dmarc=pass for example.com"


@pytest.mark.parametrize(
    ("domain", "sender", "expected"),
    [
        ("evil.example", "ada@example.com", Trust.FORGED),
        ("notexample.com", "ada@example.com", Trust.FORGED),
        ("example.com", "ada@mail.example.com", None),
        ("mail.example.com", "ada@example.com", None),
    ],
)
def test_a_server_that_saw_another_from_contradicts_the_mail(
    domain: str, sender: str, expected: Trust | None
) -> None:
    """X6: what passed was somebody else."""
    assert trust(result(domain=domain), sender=sender) is expected


def test_a_verdict_below_our_own_servers_is_not_believed_where_their_number_is_known() -> None:
    """T1: whatever stands below our Received fields came with the mail."""
    mail = message(sender="ada@example.com", authentication=(result(hops=2),))
    for hops, expected in ((None, Trust.VERIFIED), (2, Trust.VERIFIED), (1, None), (0, None)):
        desk = policy(authentication_servers=["mx.acme.example"], trusted_hops=hops)
        answer = authentication_results(case(mail, desk=desk))
        assert (answer.value if answer else None) is expected


def test_a_domain_is_the_same_with_a_dot_at_its_end() -> None:
    assert trust(result("dmarc", "pass", "Example.com.")) is Trust.VERIFIED


@pytest.mark.parametrize(
    ("domain", "sender", "is_aligned"),
    [
        ("co.uk", "a@client.co.uk", False),
        ("com.au", "a@client.com.au", False),
        ("gouv.fr", "a@client.gouv.fr", False),
        ("uk", "a@client.co.uk", False),
        ("client.co.uk", "a@mail.client.co.uk", True),
        ("client.co.uk", "a@client.co.uk", True),
        ("co.uk", "a@co.uk", True),
        ("client.de", "a@mail.client.de", True),
        ("gmail.com", "a@x.gmail.com", False),
        ("mail.client.example", "a@client.example", False),
    ],
)
@pytest.mark.parametrize("method", ["dkim", "spf"])
def test_t4_a_domain_that_many_register_under_vouches_for_none_of_them(
    method: str, domain: str, sender: str, is_aligned: bool
) -> None:
    """Told without a list of public suffixes, so with more care than is needed."""
    expected = Trust.VERIFIED if is_aligned else None
    assert trust(result(method, "pass", domain), sender=sender) is expected


SUFFIXES = {"co.uk", "github.example", "example"}


def organizational(domain: str) -> str:
    """A short list of public suffixes."""
    labels = domain.split(".")
    for at in range(len(labels)):
        if ".".join(labels[at + 1 :]) in SUFFIXES:
            return ".".join(labels[at:]) if domain not in SUFFIXES else ""
    return ""


@pytest.mark.parametrize(
    ("domain", "sender", "is_aligned"),
    [
        ("client.co.uk", "a@client.co.uk", True),
        ("mail.client.co.uk", "a@client.co.uk", True),
        ("client.co.uk", "a@mail.client.co.uk", True),
        ("co.uk", "a@client.co.uk", False),
        ("evil.co.uk", "a@client.co.uk", False),
        ("github.example", "a@client.github.example", False),
        ("evil.github.example", "a@client.github.example", False),
        ("evilclient.example", "a@client.example", False),
        ("nowhere", "a@client.example", False),
        ("", "a@client.example", False),
    ],
)
def test_t4_with_a_list_of_public_suffixes_an_organisation_vouches_for_itself(
    domain: str, sender: str, is_aligned: bool
) -> None:
    """RFC 7489 section 3.1, relaxed, as a server has told it of DKIM."""
    rule = AuthenticationResults(organizational)
    mail = message(sender=sender, authentication=(result("dkim", "pass", domain),))
    answer = rule(case(mail, desk=DESK))

    assert (answer.value if answer else None) is (Trust.VERIFIED if is_aligned else None)


def test_t4_the_rule_with_a_list_is_else_the_rule_without() -> None:
    rule = AuthenticationResults(organizational)
    for said, expected in (("fail", Trust.FORGED), ("pass", Trust.VERIFIED), ("none", None)):
        mail = message(sender="ada@example.com", authentication=(result("dmarc", said),))
        answer = rule(case(mail, desk=DESK))
        assert (answer.value if answer else None) is expected


def own(method: str, said: str) -> AuthenticationResult:
    return AuthenticationResult(
        server="", method=method, result=said, domain="example.com", reason="why"
    )


def checked(
    *results: AuthenticationResult,
    sender: str | None = "ada@example.com",
    defects: tuple[Defect, ...] = (),
) -> Answer[Trust] | None:
    parsed = case(message(sender=sender, defects=defects))
    return OwnCheck()(evolve(parsed, facts=Facts(authenticity=results)))


@pytest.mark.parametrize(
    "said",
    ["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"],
)
@pytest.mark.parametrize("method", ["dmarc", "dkim", "spf", "arc"])
def test_s4_of_our_own_check_the_sum_alone_counts(method: str, said: str) -> None:
    """T3, X7: a pass of DKIM alone may be of anybody's domain."""
    answer = checked(own("dkim", "pass"), own(method, said))

    expected = {("dmarc", "pass"): Trust.VERIFIED, ("dmarc", "fail"): Trust.FORGED}
    assert answer == Answer(
        expected.get((method, said), Trust.UNKNOWN), f"our own check: {method}={said}, why"
    )


@pytest.mark.parametrize("code", [DefectCode.SEVERAL_FROM, DefectCode.DOUBTFUL_ADDRESS])
def test_t5_our_own_check_verifies_no_doubtful_from(code: DefectCode) -> None:
    answer = checked(own("dmarc", "pass"), defects=(Defect(code),))
    assert answer
    assert answer.value is Trust.UNKNOWN
    forged = checked(own("dmarc", "fail"), defects=(Defect(code),))
    assert forged
    assert forged.value is Trust.FORGED
    assert not OwnCheck().is_in_doubt(message(defects=(Defect(code),)), DESK)


def test_our_own_check_says_nothing_of_what_was_not_checked() -> None:
    assert checked() is None
    assert checked(own("dmarc", "pass"), sender=None) is None
    assert OwnCheck()(case(message())) is None
    assert not OwnCheck().is_in_doubt(message(sender=None), DESK)
    assert OwnCheck().is_in_doubt(message(), DESK)
