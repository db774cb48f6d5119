"""Where secrets are: in the environment, in files, among systemd's credentials (T3, M1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail2ticket.errors import ConfigurationError
from mail2ticket.settings import Settings, read
from mail2ticket.settings.secrets import Secret

KEY = "a key of thirty-two bytes, say it"


def settings(folder: Path, desk: str = "", mailbox: str = "") -> Settings:
    path = folder / "desk.toml"
    path.write_text(
        f'[desk]\n{desk}\n[[mailboxes]]\naddress = "a@acme.example"\n{mailbox}', "utf-8"
    )
    return read(path)


def faults(folder: Path, desk: str = "", mailbox: str = "") -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        settings(folder, desk, mailbox)
    assert KEY not in str(caught.value)
    return [fault.removeprefix(f"{folder / 'desk.toml'}: ") for fault in caught.value.faults]


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder


def test_a_credential_is_what_systemd_gives_this_service(credentials: Path) -> None:
    (credentials / "sales.password").write_text(f"{KEY}\n")
    found = Secret("credential:sales.password")
    assert found.value() == KEY
    # Nothing is ever written there, and nobody else can read it.
    assert found.path is None
    assert repr(found) == "Secret('credential:sales.password')"


@pytest.mark.usefixtures("credentials")
def test_a_credential_that_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(ConfigurationError, match="credential:sales: cannot be read: No such file"):
        Secret("credential:sales").value()


@pytest.mark.parametrize("folder", [None, ""])
def test_without_systemd_there_are_no_credentials(
    folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if folder is None:
        monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    else:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", folder)
    with pytest.raises(ConfigurationError, match="CREDENTIALS_DIRECTORY is not set"):
        Secret("credential:sales").value()


@pytest.mark.parametrize(
    "place", ["credential:", "credential:.", "credential:..", "credential:../a", "credential:a/b"]
)
def test_a_credential_leads_nowhere_else(place: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, f'keys = ["{place}"]')
    assert fault.startswith("desk.keys[0]: says where a secret is, env:NAME, file:PATH or cred")


def test_t3_keys_that_sign_may_stand_elsewhere(
    tmp_path: Path, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_KEY", f"1 {KEY}")
    (tmp_path / "old.key").write_text(f"2 {KEY}\n")
    (credentials / "older").write_text(f"3 {KEY}")
    written = f'keys = ["env:DESK_KEY", "file:old.key", "credential:older", "4 {KEY}"]'
    policy = settings(tmp_path, written).policy
    assert policy.keys == tuple(f"{number} {KEY}".encode() for number in range(1, 5))


def test_t3_where_a_key_is_is_never_taken_for_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of a variable is long enough for a key, and anybody could guess it."""
    monkeypatch.delenv("MAIL2TICKET_DESK_KEY", raising=False)
    monkeypatch.setenv("SHORT", "short")
    assert faults(tmp_path, 'keys = ["env:MAIL2TICKET_DESK_KEY", "env:SHORT"]') == [
        "desk.keys[0]: env:MAIL2TICKET_DESK_KEY: there is no such environment variable",
        "desk.keys[1]: has 5 bytes; 16 or more would be right",
    ]


def test_e11_so_may_the_key_of_a_mailbox_for_alerts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS", KEY)
    alerts = 'alert_name = "monitoring"\nalert_key = "env:{}"'
    (mailbox,) = settings(tmp_path, mailbox=alerts.format("ALERTS")).policy.mailboxes
    assert mailbox.alert_key == KEY
    told = faults(tmp_path, mailbox=alerts.format("NOWHERE"))
    assert "mailboxes[0].alert_key: env:NOWHERE: there is no such environment variable" in told
