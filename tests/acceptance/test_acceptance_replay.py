"""Replay (X2): under the policy that was in force, nothing that was decided changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import DATA
from attrs import evolve
from story_desk import POLICY, StoryDesk

from mail2ticket.errors import MessageError
from mail2ticket.model.desk import FanOut
from mail2ticket.policy import Policy
from mail2ticket.replaying import Replay
from mail2ticket.rules.duplicates import Duplicates

DUPLICATES = Duplicates()
POLICIES = {
    "as it comes": POLICY,
    "in each mailbox": evolve(POLICY, fan_out=FanOut.EACH),
    "one of the same": evolve(
        POLICY,
        match=(DUPLICATES.same, *POLICY.match),
        decide=(DUPLICATES, *POLICY.decide),
    ),
    "a few of one sender": evolve(POLICY, echo_limit=1, tickets_an_hour=2),
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_x2_all_mail_of_the_stories_is_decided_as_it_was(policy: Policy) -> None:
    story = StoryDesk(policy)
    for path in sorted(DATA.rglob("*.eml")):
        try:
            story.receives(path.read_bytes(), after=timedelta(minutes=3))
        except MessageError:
            continue  # it is not on record
    found = list(Replay(story.store, policy).run())

    states = {each.before.state for each in found if each.before}
    assert len(found) > 40
    assert {"created", "added", "held", "discarded"} <= states
    changed = [(each.subject, each.words, each.causes) for each in found if each.changed]
    assert not changed
