"""The attacks of the threat model: what stops each, and the tests that show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1] / "tests"


class Attack(NamedTuple):
    """One way to do harm by mail; *shown_by* are names of tests, without ``test_``."""

    what: str
    stopped_by: str
    shown_by: tuple[str, ...]


ATTACKS: Mapping[str, Attack] = {
    "X1": Attack(
        "**The ticket trick.** Somebody signs up elsewhere with the address of a ticket of his, "
        "and reads there the code that proves it (GitLab documents it for its own addresses).",
        "A number in an address is no key. Mail of programs and of outsiders is a ticket of its "
        "own, or a note that agents alone see, and nobody is told of it.",
        (
            "a_registration_elsewhere_tells_nobody_its_code",
            "x1_a_proof_of_an_address_that_is_sent_to_a_ticket_is_no_public_note",
        ),
    ),
    "X2": Attack(
        "**Cc as a way in.** A forged reply names the attacker in Cc, and the helpdesk sends him "
        "the history (Zendesk, 2024).",
        "Who is named by mail that is not verified is proposed to agents, and told nothing.",
        (
            "a_cc_lets_nobody_in_and_tells_him_nothing",
            "s5_x2_a_spoofed_reply_with_a_copy_to_evil_gives_evil_nothing",
            "x2_a_list_that_is_verified_makes_nobody_a_watcher",
        ),
    ),
    "X3": Attack(
        "**Relay by confirmation.** The victim stands in From, the message to him in subject and "
        "text; the confirmation carries it (Zendesk, 2025 and 2026).",
        "A notice to a sender who is not verified has none of his words: no subject, no text, no "
        "name, no name of a file. So many an hour to an address, and to a domain.",
        (
            "a_thousand_forged_senders_relay_no_word",
            "no_word_of_an_unverified_sender_is_ever_sent",
            "x3_what_an_agent_passes_on_is_quoted_to_nobody_else",
        ),
    ),
    "X4": Attack(
        "**A number that is guessed.** `[#1234]` in a subject leads into somebody else's ticket "
        "(complaints at Zammad, FreeScout, Frappe).",
        "A number, an id or a token only leads to an item; who may write to it is "
        "[another question](joining.md), with a table of 90 cases.",
        (
            "t2_x4_who_joins_is_what_the_table_says",
            "who_guesses_a_number_writes_to_no_item_of_others",
            "whoever_names_a_mail_before_it_comes_does_not_get_its_answers",
        ),
    ),
    "X5": Attack(
        "**Message-IDs made up.** An id in the form of ours makes the writer an agent "
        "(FreeScout, CVE-2026-47123).",
        "Ids and addresses of ours are signed (HMAC-SHA-256, 130 bits) and bound to one person "
        "and one item. None of them makes anybody an agent.",
        (
            "an_agent_is_not_whoever_writes_an_id_of_ours",
            "x5_of_a_true_address_every_single_bit_counts",
            "every_single_bit_of_a_signature_counts",
        ),
    ),
    "X6": Attack(
        "**Authentication-Results that the attacker wrote** (iTop, issues 262 and 272).",
        "Only the topmost field of a server that the settings name is read; comments, quotes "
        "and a second field below prove nothing.",
        (
            "x6_no_forged_verdict_makes_an_agent",
            "only_the_topmost_field_of_our_server_is_believed",
        ),
    ),
    "X7": Attack(
        "**A weak verdict taken for a pass**, as softfail (iTop, issues 204 and 215).",
        "Only `pass` for the domain of From verifies; each result of each method was tried.",
        (
            "x7_only_a_pass_makes_an_agent_of_each_result_and_method",
            "only_pass_verifies_and_only_a_failed_dmarc_forges",
        ),
    ),
    "X8": Attack(
        "**A forged bounce** blocks an address or changes a ticket (iTop; Discourse, "
        "CVE-2026-26077).",
        "A report counts if it names the id of a mail that *we* sent; it becomes an internal "
        "note in our own words, and blocks nobody.",
        (
            "x8_a_forged_bounce_changes_nothing",
            "a_report_that_is_not_provably_on_a_mail_of_ours_changes_nothing",
        ),
    ),
    "X9": Attack(
        "**Header fields as commands** (RT, CVE-2012-4735 and CVE-2023-41259; `X-Zammad-…`, "
        "`X-OTRS-…`).",
        "No field commands. Our own marker against loops is signed; one that somebody wrote "
        "proves nothing.",
        (
            "a_field_from_outside_commands_nothing",
            "a_marker_that_does_not_verify_proves_nothing",
        ),
    ),
    "X10": Attack(
        "**A line end in a value** adds a header or a recipient to what is sent (RT, "
        "CVE-2012-4730; CPython, CVE-2024-6923).",
        "One serializer writes all mail; no value passes a control character, and no header that "
        "was read is written again.",
        (
            "no_value_adds_a_field_to_a_notice",
            "x10_words_of_a_mail_make_no_header_and_no_command_on_the_wire",
        ),
    ),
    "X11": Attack(
        "**An address as a command line** (RT, CVE-2011-4458).",
        "No program is started. An address that could be more than one is refused before any "
        "command of SMTP.",
        (
            "nothing_of_ours_starts_a_program_or_reads_xml",
            "x11_what_a_shell_would_obey_is_an_address_as_others_are",
        ),
    ),
    "X12": Attack(
        "**Names of files** that leave the folder, hide their ending, or are devices elsewhere.",
        "No path has a word of the mail's in it. Names that are shown have no controls and "
        "nothing that turns text; tricks are told, and refused.",
        (
            "x12_no_name_leaves_the_folder_of_the_store",
            "x12_no_name_of_a_sender_makes_a_path",
            "x12_each_trick_is_told",
        ),
    ),
    "X13": Attack(
        "**A type that lies**: a program that calls itself text, a file that is two.",
        "Name, declared type and bytes are judged, each name of it, and what is packed inside; "
        "the worst of them decides.",
        (
            "the_worst_of_name_type_and_content_wins",
            "x13_a_zip_that_programs_read_in_two_ways_is_odd",
        ),
    ),
    "X14": Attack(
        "**Scripts in HTML** that run in the session of an agent (django-helpdesk, osTicket, RT).",
        "The text is what is stored. HTML that is shown is written anew from an allow-list and "
        "filtered once more by nh3. Pages of ours permit no script, and load nothing.",
        (
            "x14_nothing_that_runs_is_left_whichever_parser_reads_it",
            "x14_markup_however_broken_is_harmless",
            "x14_what_people_wrote_is_words_wherever_it_stands",
            "x14_a_page_permits_its_own_styles_and_nothing_else",
        ),
    ),
    "X15": Attack(
        "**Requests made for the attacker**, by pictures, style sheets, a PDF (osTicket).",
        "While a mail is read, decided, shown and written down, no socket and no file is opened; "
        "Python's audit hook watches.",
        (
            "x15_our_own_mail_reaches_nothing_outside",
            "x15_the_hook_would_notice_it",
            "x15_nothing_of_the_web_is_loaded_unless_the_host_says_so",
        ),
    ),
    "X16": Attack(
        "**XML that expands or fetches**, in documents, pictures and alerts.",
        "XML in files is not parsed; alerts are read by a scanner of our own that knows no "
        "entities.",
        (
            "x16_no_xml_is_parsed",
            "e11_x16_billion_laughs_and_external_entities_expand_to_nothing",
        ),
    ),
    "X17": Attack(
        "**Bombs**: archives, pictures, compressed mail.",
        "What is packed is unpacked piece by piece within one budget a mail, and never kept "
        "unpacked. No clamd is relied upon for it.",
        (
            "x17_bombs_take_no_more_than_64_mib",
            "x17_a_bomb_of_many_bombs_has_one_budget",
            "what_is_compressed_a_thousand_times_is_a_bomb",
        ),
    ),
    "X18": Attack(
        "**A scanner that is made to fail**, and silence taken for clean.",
        "Only what a scanner calls clean in so many words is; all else is `unscanned`, and held.",
        (
            "x18_what_is_no_verdict_is_never_clean",
            "x18_killed_in_mid_stream_it_calls_nothing_clean",
            "x18_no_verdict_is_no_clean_one",
        ),
    ),
    "X19": Attack(
        "**Mail that programs read differently**, so that the scanner sees another mail than the "
        "agent (*Inbox Invasion*, CCS 2024).",
        "What is ambiguous is marked; the mail is scanned as it came and in every reading, and "
        "its files are kept only with a verdict for all of them.",
        (
            "x19_a_scanner_finds_what_a_mark_hides",
            "x19_what_a_mark_hides_is_found_or_held",
            "x19_of_an_ambiguous_mail_without_a_verdict_no_file_is_kept",
        ),
    ),
    "X20": Attack(
        "**Addresses that parsers take apart differently** (CPython, CVE-2023-27043; nodemailer, "
        "CVE-2025-14874).",
        "One parser of our own, the same on each version of Python. A doubtful field has a "
        "defect, and no verdict is about it.",
        (
            "a_doubtful_sender_is_never_a_verified_one",
            "from_says_the_same_and_a_doubtful_one_is_never_verified",
        ),
    ),
    "X21": Attack(
        "**SMTP smuggling** (CVE-2023-51764, 51765, 51766).",
        "What is sent has CRLF and no bare CR or LF, or it is not sent; dots are stuffed. Our "
        "LMTP server ends a mail at CRLF, dot, CRLF alone.",
        (
            "x21_what_a_server_may_take_for_the_end_of_a_mail_is_not_sent",
            "x21_a_mail_ends_at_nothing_but_crlf_dot_crlf",
        ),
    ),
    "X22": Attack(
        "**Words of a mail in an IMAP command, TLS that is stripped** (CPython, CVE-2025-15366; "
        "net-imap, CVE-2026-42246 and 42257).",
        "Mails are named by UID, folders are checked. Without TLS nothing is said, and nothing "
        "falls back.",
        (
            "x22_a_name_that_would_be_a_command_is_refused",
            "x22_what_is_injected_before_tls_is_not_believed",
            "x22_a_server_without_starttls_gets_neither_mail_nor_password",
        ),
    ),
    "X23": Attack(
        "**EFAIL**: an encrypted part is enclosed by HTML that sends it away (CVE-2017-17688).",
        "What is encrypted stays closed, and no two parts make one HTML.",
        ("what_is_encrypted_stands_in_no_text_of_others",),
    ),
    "X24": Attack(
        "**Mail that costs hours** (OTRS, CVE-2021-36093; Dovecot, CVE-2024-23184; CPython, "
        "CVE-2025-6069).",
        "Reading is linear and bounded, no regular expression can run away, and a mail that "
        "takes longer than its [budget](../reference/settings.md) is held.",
        (
            "x24_what_runs_away_is_stopped_in_the_main_thread",
            "a_mail_at_every_limit_is_decided_in_no_time",
            "what_looks_harmless_takes_little_time",
        ),
    ),
    "X25": Attack(
        "**A log that is flooded, or that a terminal obeys.**",
        "One line a mail, with what became of it, none of its words and no control character.",
        (
            "a_mail_logs_a_line_at_most_and_no_word_of_it",
            "x25_the_inbox_of_examples_is_as_many_lines_and_none_of_its_words",
            "x25_what_would_break_a_line_is_written_out",
        ),
    ),
    "X26": Attack(
        "**A token that leaks**, in a quote, a forward, a log.",
        "It works for the one who was written to, and for nobody else; it is cut from what is "
        "stored. A key that is taken out revokes all that it signed.",
        (
            "a_token_that_leaked_opens_nothing_to_a_third",
            "x26_a_quoted_token_of_somebody_else_leads_nowhere",
            "no_token_is_ever_stored",
            "x26_no_token_of_ours_is_on_the_page",
        ),
    ),
    "X27": Attack(
        "**Templates in values**: `{{7*7}}` in a subject.",
        "Values are put in once, as text, and never read again.",
        ("nothing_in_a_value_is_a_template", "values_are_text_and_never_elements"),
    ),
    "X28": Attack(
        "**Guessing a signature by the clock** (RT, CVE-2021-38562).",
        "Compared by `hmac.compare_digest`, and by nothing else: a test reads the source.",
        ("signatures_are_compared_in_constant_time",),
    ),
}


def attacks() -> str:
    """List each attack, and what stops it."""
    lines = ["| | attack | what stops it |", "| --- | --- | --- |"]
    lines += [f"| {name} | {each.what} | {each.stopped_by} |" for name, each in ATTACKS.items()]
    return "\n".join(lines)


def attack_tests() -> str:
    """List the tests that show it, by the files that they stand in."""
    lines = ["| | test | in |", "| --- | --- | --- |"]
    for name, each in ATTACKS.items():
        lines += [f"| {name} | {_said(test)} | `{_where(name, test)}` |" for test in each.shown_by]
    return "\n".join(lines)


def _said(test: str) -> str:
    """Return what the name of a test says, without the ids before it."""
    return re.sub(r"^(?:[a-z]\d{1,2}_)+", "", test).replace("_", " ")


def untold() -> list[str]:
    """
    Return the attacks that tests name and the table does not.

    X1 to X5 are requirements of the project too, and stand for those outside of this page.
    """
    named = {
        f"X{number}" for test in _tests() for number in re.findall(r"(?:^|_)x(\d{1,2})(?=_)", test)
    }
    return sorted(named - ATTACKS.keys())


def _where(name: str, test: str) -> str:
    """Return the files of the tests that say so by their name, in them, or above them."""
    files = [
        file
        for file, said in _tests().get(test, ())
        if re.search(rf"\b{name}\b", said) or re.search(rf"(^|_){name.lower()}_", test)
    ]
    if not files:
        raise LookupError(f"no test is called test_{test} and says that it is about {name}")
    return "`, `".join(files)


@cache
def _tests() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return by name the files of each test, with what is said above it and in it."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for test, said in _tests_of(path):
            where = path.relative_to(TESTS.parent).as_posix()
            found[test] = (*found.get(test, ()), (where, said))
    return found


def _tests_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each test with its docstring and the module's; by patterns, as `ast` is slow."""
    text = path.read_text(encoding="utf-8")
    above = _FIRST_TEXT.match(text)
    for test in _TEST.finditer(text):
        yield test["name"], f"{above[1] if above else ''}\n{test['said'] or ''}"


_FIRST_TEXT = re.compile(r'\s*"""(.*?)"""', re.DOTALL)
_TEST = re.compile(
    r"^ *(?:async )?def test_(?P<name>\w+)\("
    r'[^"]*?\) -> None:\n(?: +"""(?P<said>.*?)""")?',
    re.MULTILINE | re.DOTALL,
)
