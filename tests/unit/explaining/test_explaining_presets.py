"""Whatever the policy, and whatever the mail: what is explained is what is decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import NOON, SUPPORT

from mail2ticket import presets
from mail2ticket.explaining import Standing, explain, html
from mail2ticket.model.facts import Facts
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.route import Route
from mail2ticket.parse import parse
from mail2ticket.pipeline import triage_each
from mail2ticket.policy import Policy
from mail2ticket.rules.duplicates import Duplicates

MAILS = sorted((Path(__file__).parents[2] / "data").glob("*.eml"))
BOX = (Mailbox(SUPPORT),)
POLICIES = (
    Policy(mailboxes=BOX),
    presets.autotask(BOX, duplicates=Duplicates()),
    presets.helppeople(BOX),
    presets.ccai(BOX, link="https://desk.example/$key"),
    presets.enate(BOX, [Route("All", mailbox=str(SUPPORT))]),
    presets.allthings(BOX),
)


@pytest.mark.parametrize("at", range(len(POLICIES)))
def test_x1_what_is_explained_is_what_is_decided(at: int) -> None:
    policy = POLICIES[at]
    for path in MAILS[at :: len(POLICIES)]:
        message = parse(path.read_bytes(), received_at=NOON)
        explanation = explain(message, Facts(), policy)
        decisions = triage_each(message, Facts(), policy)
        assert tuple(way.decision for way in explanation.ways) == decisions
        for way in explanation.ways:
            told = [
                (asking.stage, turn.rule, turn.reason)
                for asking in way.asked
                for turn in asking.turns
                if turn.standing in {Standing.ANSWERED, Standing.SILENT}
            ]
            assert told == [tuple(step) for step in way.decision.trace]
        assert "<script" not in html(explanation)
