from __future__ import annotations

import itertools
import re
import string

import pytest
from attrs import evolve
from growth import assert_linear

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.numbers import Dated
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording import DEFAULT, LANGUAGES, PLACEHOLDERS, Point, Template, Wording
from mail2ticket.wording.template import fill_in

SHOWN_REASONS = (
    Reason.INACTIVE_SENDER,
    Reason.UNREGISTERED,
    Reason.EMPTY_SUBJECT,
    Reason.LONG_SUBJECT,
    Reason.OVER_LIMIT,
    Reason.KIND_NOT_ALLOWED,
    Reason.NO_ROUTE,
    Reason.BCC_ONLY,
    Reason.CC_ONLY,
    Reason.REPLY_REFUSED,
    Reason.FORWARD_REFUSED,
    Reason.WRONG_ADDRESS,
    Reason.UNATTRIBUTED,
    Reason.COMPLETED,
    Reason.DUPLICATE,
    Reason.FLOOD,
    Reason.BAD_ALERT_KEY,
)
VALUES = {
    "number": "T20261103.0001",
    "tag": "[T20261103.0001]",
    "reply": "[T20261103.0001]",
    "title": "Printer",
    "queue": "First line",
    "link": "https://acme.example/1",
    "name": "Ada",
    "mailbox": "Acme Support",
    "reason": "A sentence.",
    "hours": "1.5",
}
EVERY_KIND = [
    pytest.param(language, kind, id=f"{language}-{kind}")
    for language in LANGUAGES
    for kind in NoticeKind
]


def changed(template: Template) -> Wording:
    return DEFAULT.replacing("en", NoticeKind.ADDED, template)


def said(text: str, **values: str) -> str:
    wording = evolve(changed(Template("", text)), closings={"en": ""})
    return wording.say((NoticeKind.ADDED,), "en", values)[1]


def test_there_are_seven_languages() -> None:
    assert set(LANGUAGES) == {"de", "en", "es", "fr", "it", "nl", "pt"}
    assert set(DEFAULT.reasons) == set(DEFAULT.closings) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_kind_and_every_reason(language: str) -> None:
    assert set(DEFAULT.templates[language]) == set(NoticeKind)
    assert set(DEFAULT.reasons[language]) == {*SHOWN_REASONS, *FaultCode, *FileReason}


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_all_languages_tell_the_same_things(language: str, kind: NoticeKind) -> None:
    def asked(text: str) -> list[str]:
        return sorted(re.findall(r"\$(\w+)", text))

    template, english = DEFAULT.templates[language][kind], DEFAULT.templates["en"][kind]
    assert asked(template.subject) == asked(english.subject)
    assert asked(template.text) == asked(english.text)
    assert template.placeholders == english.placeholders


@pytest.mark.parametrize("code", [*SHOWN_REASONS, *FaultCode, *FileReason])
def test_no_two_languages_give_a_reason_in_the_same_words(code: str) -> None:
    sentences = [DEFAULT.reason(code, language) for language in LANGUAGES]
    assert len(set(sentences)) == len(LANGUAGES)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert all(len(sentence) <= 160 for sentence in sentences)


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_whatever_is_missing_leaves_no_hole(language: str, kind: NoticeKind) -> None:
    names = sorted(DEFAULT.templates[language][kind].placeholders)
    subsets = itertools.chain.from_iterable(
        itertools.combinations(names, count) for count in range(len(names) + 1)
    )
    for given in subsets:
        subject, text = DEFAULT.say((kind,), language, {name: VALUES[name] for name in given})
        for shown in (subject, text):
            assert "$" not in shown
            assert not re.search(r"\[\[|\]\]|\[\]|\(\)", shown)
            assert not re.search(r"  |\n\n\n|[«„“”][\s\u202f]*[»“”]| [.,;:!?](?!\w)", shown)
            assert not re.search(r"^[ \n]|[ \n]$|[ ]\n", shown.removesuffix("\n"))
            assert all(VALUES[name] in subject + text for name in given)


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_a_reply_to_a_notice_is_found_by_its_subject(language: str, kind: NoticeKind) -> None:
    subject, _ = DEFAULT.say((kind,), language, VALUES)
    assert subject.startswith("[T20261103.0001] ")
    assert Dated().find(f"Re: {subject}") == ("T20261103.0001",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_is_told_none_of_his_own_words(language: str) -> None:
    asked = DEFAULT.templates[language][NoticeKind.ACKNOWLEDGED].placeholders
    assert not asked & {"title", "name"}


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_quotation_marks_are_those_of_the_language(language: str, kind: NoticeKind) -> None:
    template = DEFAULT.templates[language][kind]
    around = {
        "de": "„$title“",
        "en": "“$title”",
        "es": "«$title»",
        "fr": "«\u202f$title\u202f»",
        "it": "«$title»",
        "nl": "“$title”",
        "pt": "“$title”",
    }[language]
    assert template.text.count("$title") == template.text.count(around)
    for text in (template.subject, template.text):
        assert '"' not in text
        assert "'" not in text
        assert "..." not in text


def test_french_has_no_break_before_its_high_punctuation() -> None:
    templates = DEFAULT.templates["fr"].values()
    texts = [*DEFAULT.reasons["fr"].values(), *(t.subject + t.text for t in templates)]
    for text in texts:
        # The times in an example are no French.
        assert not re.search(r"(?<![\u202f])[;!?]|(?<![\xa0\d]):", text)


@pytest.mark.parametrize(
    "value",
    ["{{7*7}}", "$user", "$number", "%(x)s", "[[ $title ]]", "]] [[", "${title}", "\\1 \\g<0>"],
)
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    values = {"title": value, "tag": "[T1]", "mailbox": value, "reason": value}
    assert fill_in("a [[$title]] b $title", values) == f"a {value} b {value}"
    for kind in NoticeKind:
        subject, text = DEFAULT.say((kind,), "en", values, (Point(value),))
        assert f"- {value}\n" in text
        if kind is NoticeKind.CREATED:
            assert subject == f"[T1] We have received your request: {value}"


def test_a_value_makes_no_line_of_its_own() -> None:
    assert said("It is $title.", title="a\r\n\r\nb\u2028 c\t") == "It is a b c.\n"


def test_no_break_spaces_stay_in_a_value() -> None:
    reason = DEFAULT.reason("no_time", "fr")
    assert "\u202f" in reason
    assert said("$reason", reason=reason) == f"{reason}\n"
    assert (
        f"- {reason}\n"
        in DEFAULT.say((NoticeKind.ADDED,), "fr", {"mailbox": "x"}, (Point(reason),))[1]
    )


def test_a_segment_vanishes_when_a_value_in_it_is_empty() -> None:
    text = "It[[ “$title”]][[ in $queue or $hours]] is done."
    assert said(text, title="x") == "It “x” is done.\n"
    assert said(text, title=" \n", queue="q") == "It is done.\n"
    assert said(text, queue="q", hours="2") == "It in q or 2 is done.\n"


def test_brackets_may_stand_in_a_segment() -> None:
    assert said("[[[$number] ]]Hello[[ [$number]]] [x]", number="1") == "[1] Hello [1] [x]\n"
    assert said("[[[$number] ]]Hello[[ [$number]]] [x]") == "Hello [x]\n"


def test_a_dollar_before_a_digit_is_a_dollar() -> None:
    assert said("$5, US$ 5") == "$5, US$ 5\n"


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("$user", "$user is no placeholder"),
        ("$Title", "$Title is no placeholder"),
        ("$numbers", "$numbers is no placeholder"),
        ("${title}", "${title is no placeholder"),
        ("[[ $user ]]", "$user is no placeholder"),
        ("[[ $title", "not closed or not opened"),
        ("$title ]]", "not closed or not opened"),
        ("[[ a [[ $title ]] b ]]", "has another in it"),
        ("[[" + "x" * 2001 + "]]", "over 2000 characters"),
    ],
)
def test_a_template_that_cannot_work_is_refused(bad: str, fault: str) -> None:
    for template in (Template(bad, "text"), Template("subject", bad)):
        with pytest.raises(ConfigurationError, match=re.escape(fault)):
            changed(template)
    with pytest.raises(ConfigurationError, match=re.escape(fault)):
        Wording(closings={"en": bad})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as told:
        Wording(
            templates={
                "de-AT": {NoticeKind.ADDED: Template("$a $b", "[[")},
                "en": DEFAULT.templates["en"],
            },
            closings={"de": "$c"},
        )
    faults = told.value.faults
    assert len(faults) == 1 + 1 + (len(NoticeKind) - 1) + 2 + 1 + 1
    assert faults[0] == "wording: closings has no 'en'"
    assert faults[1] == "wording: 'de-AT' is never found; write it 'de-at'"
    assert "wording de-AT: created has no template" in faults
    assert "wording de-AT, added, subject: $a is no placeholder" in faults
    assert "wording de, closing: $c is no placeholder" in faults


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_at", "de"),
        ("pt-BR-x-own", "pt"),
        ("sv", "en"),
        ("", "en"),
        ("-" * 100_000, "en"),
    ],
)
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    kinds = (NoticeKind.ADDED,)
    assert DEFAULT.say(kinds, asked, VALUES) == DEFAULT.say(kinds, spoken, VALUES)
    assert DEFAULT.reason("closed", asked) == DEFAULT.reason("closed", spoken)


def test_a_reason_that_nobody_wrote_is_the_code() -> None:
    assert DEFAULT.reason("solar_flare", "de") == "solar_flare"


def test_a_reason_of_the_hosts_own_is_english_where_it_is_not_translated() -> None:
    english = {**DEFAULT.reasons["en"], "solar_flare": "The sun was in the way."}
    wording = Wording(reasons={**DEFAULT.reasons, "en": english})
    assert wording.reason("solar_flare", "de") == "The sun was in the way."


def test_a_notice_tells_several_things_in_order() -> None:
    subject, text = DEFAULT.say(
        (NoticeKind.ADDED, NoticeKind.COMMAND_ERROR),
        "en",
        {"tag": "[T1]", "number": "T1", "mailbox": "Acme"},
        (Point("There is no\nsuch role.", " #R=king"), Point(" "), Point("A point.")),
    )
    assert subject == "[T1] We have added your message"
    assert text == (
        "We have added your message to T1.\n\n"
        "We could not carry out the command on the first line of your message, so nothing of it"
        " was done. The text of your message is not lost.\n\n"
        "- #R=king: There is no such role.\n"
        "- A point.\n\n"
        "Kind regards\nAcme\n"
    )


def test_one_template_is_replaced_and_the_others_stay() -> None:
    wording = DEFAULT.replacing("de", NoticeKind.ADDED, Template("[$number]", "Danke."))
    values = {"number": "T1"}
    assert wording.say((NoticeKind.ADDED,), "de-CH", values) == ("[T1]", "Danke.\n")
    assert wording.say((NoticeKind.CREATED,), "de", values) == DEFAULT.say(
        (NoticeKind.CREATED,), "de", values
    )
    assert wording.say((NoticeKind.ADDED,), "en", values) == DEFAULT.say(
        (NoticeKind.ADDED,), "en", values
    )


def test_a_new_language_begins_with_that_of_its_fallback() -> None:
    wording = DEFAULT.replacing("de_AT", NoticeKind.ADDED, Template("[$number]", "Servus."))
    assert wording.say((NoticeKind.ADDED,), "de-at", {}) == ("[]", "Servus.\n")
    assert wording.say((NoticeKind.CREATED,), "de-AT", {}) == DEFAULT.say(
        (NoticeKind.CREATED,), "de", {}
    )


def test_only_known_values_are_asked_for() -> None:
    assert set(VALUES) == PLACEHOLDERS
    assert all(set(name) <= set(string.ascii_lowercase) for name in PLACEHOLDERS)


def test_time_grows_with_the_length_of_a_template_and_no_faster() -> None:
    assert_linear(lambda text: fill_in(text, VALUES), lambda size: "[[ [a] " * size, 500)


FIELDS = {"en": {"area": "Area", "status": "Status"}, "de-AT": {"area": "Bereich"}}
FILLED = {"field.status": "New", "field.area": "IT\n\n[[x]] $name", "field.other": "no"}


def test_fields_are_listed_in_the_order_of_the_labels() -> None:
    listing = DEFAULT.listing(FIELDS)

    _, text = listing.say((NoticeKind.CREATED,), "en", {**VALUES, **FILLED})

    assert "\n\nArea: IT [[x]] $name\nStatus: New\n\nKind regards" in text
    assert "no" not in text.split("Area")[1]


def test_fields_are_rows_of_the_table_after_the_others() -> None:
    listing = DEFAULT.listing(FIELDS)

    html = listing.show((NoticeKind.CREATED,), "en", {**VALUES, **FILLED})
    alone = listing.show((NoticeKind.ADDED,), "en", {"number": "T1", "field.area": "<b>"})

    assert re.findall(r"<th[^>]*>([^<]*)", html) == [
        "Number",
        "Subject",
        "Handled by",
        "Area",
        "Status",
    ]
    assert re.findall(r"<td class=\"t\"[^>]*>([^<]*)", alone) == ["T1", "&lt;b&gt;"]


def test_a_language_lists_what_it_has_words_for() -> None:
    listing = DEFAULT.listing(FIELDS)

    for language, said in (("de-AT", "Bereich: IT"), ("de", ""), ("fr", "")):
        _, text = listing.say((NoticeKind.CREATED,), language, FILLED)
        assert said in text
        assert "Status" not in text
        assert ("IT" in text) is bool(said)
    assert DEFAULT.say((NoticeKind.CREATED,), "en", FILLED) == DEFAULT.say(
        (NoticeKind.CREATED,), "en", {}
    )
