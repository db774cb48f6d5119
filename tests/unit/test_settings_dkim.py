"""``[dkim]``: our own check, as the settings have it, and on the command line (S4)."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path

import pytest
from cases import case
from click.testing import CliRunner
from servers.dns_server import serving
from signing import KEY_NAME, NOON, record, signed

from mail2ticket.authenticating.authenticator import Authenticator
from mail2ticket.authenticating.domains import organizational_domain
from mail2ticket.cli import cli
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.verdict import Trust
from mail2ticket.parse import parse
from mail2ticket.rules.trust import AuthenticationResults, OwnCheck, authentication_results
from mail2ticket.settings import Settings, open_authenticator, read
from mail2ticket.settings.dkim import DkimSettings

MAILBOX = """
[[mailboxes]]
address = "support@acme.example"
queue = "First line"

[[contacts]]
name = "Ada"
addresses = ["ada@client.example"]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "mail2ticket.toml"
    file.write_text(text + MAILBOX)
    return file


def settings(folder: Path, text: str) -> Settings:
    return read(written(folder, text))


def test_without_the_section_nobody_checks(tmp_path: Path) -> None:
    found = settings(tmp_path, "")

    assert found.dkim is None
    assert open_authenticator(found) is None
    assert found.policy.trust == (authentication_results, OwnCheck())


def test_s4_the_section_turns_the_check_on(tmp_path: Path) -> None:
    text = """
[dkim]
trusted_sealers = ["Lists.example"]
signing = ["acme.example"]
only = ["acme.example", "client.example"]
reject_is_forged = true
name_servers = ["192.0.2.53", "2001:db8::53"]
port = 5353
seconds_a_name = 2
seconds_a_mail = 7
puts_off = true
"""
    found = settings(tmp_path, text)

    assert found.dkim == DkimSettings(
        trusted_sealers=("lists.example",),
        signing=("acme.example",),
        only=("acme.example", "client.example"),
        reject_is_forged=True,
        name_servers=("192.0.2.53", "2001:db8::53"),
        port=5353,
        seconds_a_name=2,
        seconds_a_mail=7,
        puts_off=True,
    )
    assert found.policy.trust == (AuthenticationResults(organizational_domain), OwnCheck())
    one = open_authenticator(found)
    assert isinstance(one, Authenticator)
    assert (one.seconds_a_name, one.seconds_a_mail, one.puts_off) == (2.0, 7.0, True)
    assert one.terms.signing == ("acme.example",)
    assert one.terms.only == ("acme.example", "client.example")
    assert read(found.path or tmp_path) == found, "it can be compared, as add_route does"


def test_the_example_is_a_desk_that_checks() -> None:
    found = read(Path(__file__).parents[2] / "examples" / "dkim.toml")

    assert found.dkim == DkimSettings(
        trusted_sealers=("lists.client.example",),
        signing=("acme.example",),
        name_servers=("127.0.0.1",),
        seconds_a_name=2,
        seconds_a_mail=5,
        puts_off=True,
    )


def test_an_empty_section_goes_by_what_is_usual(tmp_path: Path) -> None:
    found = settings(tmp_path, '[dkim]\nname_servers = ["127.0.0.1"]\n')

    assert found.dkim == DkimSettings(name_servers=("127.0.0.1",))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = """
[dkim]
trusted_sealers = ["no domain"]
name_servers = ["ns.client.example"]
port = 65536
seconds_a_name = 0
seconds_a_mail = 3601
puts_off = "yes"
signs = []
"""
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, text)

    told = {fault.split(": ")[1] for fault in caught.value.faults}
    assert told == {
        "dkim.trusted_sealers[0]",
        "dkim.name_servers[0]",
        "dkim.port",
        "dkim.seconds_a_name",
        "dkim.seconds_a_mail",
        "dkim.puts_off",
        "dkim.signs",
    }


def test_what_is_not_installed_is_told_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **named: object) -> object:
        if name.startswith("mail2ticket.authenticating"):
            raise ImportError(name)
        return real(name, *rest, **named)  # type: ignore[arg-type] # as it came

    for name in [name for name in sys.modules if name.startswith("mail2ticket.authenticating")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    for tried in (lambda: settings(tmp_path, "[dkim]\n"), DkimSettings().open):
        with pytest.raises(ConfigurationError, match=r"pip install 'mail2ticket\[dkim\]'"):
            tried()


def test_s4_explain_and_process_check_by_a_real_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.eml").write_bytes(signed())
    Path("bad.eml").write_bytes(signed().replace(b"burns", b"burnt"))
    with serving({KEY_NAME: [record()]}) as server:
        written(
            tmp_path,
            '[store]\nurl = "memory://"\n[dkim]\nname_servers = ["127.0.0.1"]\n'
            f'port = {server.port}\nsigning = ["client.example"]\nputs_off = true\n',
        )
        told = {
            name: json.loads(CliRunner().invoke(cli, ["explain", name, "--json"]).stdout)
            for name in ("good.eml", "bad.eml")
        }
        shown = CliRunner().invoke(cli, ["explain", "good.eml"]).stdout
        inspecting = ["inspect", "good.eml", "--settings", "mail2ticket.toml"]
        inspected = json.loads(CliRunner().invoke(cli, [*inspecting, "--json"]).stdout)
        done = CliRunner().invoke(cli, ["process", "good.eml", "--json"])

    assert {name: each["trust"] for name, each in told.items()} == {
        "good.eml": "verified",
        "bad.eml": "forged",
    }
    assert told["good.eml"]["authentication"] == [
        {
            "server": None,
            "method": method,
            "result": "pass",
            "domain": "client.example",
            "reason": "signed by client.example",
        }
        for method in ("dkim", "dmarc")
    ]
    assert inspected["authentication"] == told["good.eml"]["authentication"]
    assert "our own check: dkim=pass of client.example: signed by client.example" in shown
    assert (done.exit_code, json.loads(done.stdout)["state"]) == (0, "created")


def test_a_mail_that_is_put_off_is_a_temporary_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 75, as mail servers know it; who only looks is put off by nobody."""
    monkeypatch.chdir(tmp_path)
    Path("good.eml").write_bytes(signed())
    with serving({}) as server:
        port = server.port
    written(
        tmp_path,
        '[store]\nurl = "memory://"\n[dkim]\nname_servers = ["127.0.0.1"]\n'
        f"port = {port}\nseconds_a_name = 1\nputs_off = true\n",
    )
    done = CliRunner().invoke(cli, ["process", "good.eml", "--json", "--received", "now"])
    told = CliRunner().invoke(cli, ["explain", "good.eml", "--json"])

    assert done.exit_code == 75
    assert json.loads(done.stdout)["state"] == "error"
    assert json.loads(told.stdout)["trust"] == "unknown"


def test_inspect_shows_what_servers_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    field = b"Authentication-Results: mx.acme.example; dkim=pass header.d=client.example\r\n"
    Path("one.eml").write_bytes(field + signed())
    told = json.loads(CliRunner().invoke(cli, ["inspect", "one.eml", "--json"]).stdout)

    assert told["authentication"] == [
        {
            "server": "mx.acme.example",
            "method": "dkim",
            "result": "pass",
            "domain": "client.example",
            "reason": None,
        }
    ]
    shown = CliRunner().invoke(cli, ["inspect", "one.eml"]).stdout
    assert "mx.acme.example says dkim=pass of client.example" in shown


def test_the_domains_of_a_policy_are_compared_by_the_public_suffix_list(tmp_path: Path) -> None:
    """T4: a server of ours that says dkim=pass of co.uk vouches for nobody below it."""
    text = '[desk]\nauthentication_servers = ["mx.acme.example"]\n[dkim]\n'
    rule = settings(tmp_path, text + 'name_servers = ["127.0.0.1"]\n').policy.trust[0]

    desk = read(tmp_path / "mail2ticket.toml").policy
    for domain, expected in (("co.uk", None), ("client.co.uk", Trust.VERIFIED)):
        field = f"mx.acme.example; dkim=pass header.d={domain}".encode()
        mail = b"Authentication-Results: " + field + b"\r\nFrom: a@mail.client.co.uk\r\n\r\nx"
        answer = rule(case(parse(mail, received_at=NOON), desk=desk))
        assert (answer.value if answer else None) is expected
