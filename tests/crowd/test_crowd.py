"""
Many processes take the same mail at the same moment: exact counts (X4, W4, W5, N3, E13).

The long form, with 10,000 deliveries, twenty times: ``crowd_run.py``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from attrs import evolve
from crowd_check import faults
from crowd_mail import REPEATED, planned
from crowd_stores import opened
from crowd_workers import run, seed

from mail2ticket.model.outgoing import Posting

#: Every kind of mail is in it.
SHORT = 240


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'desk.db'}"


def test_w5_eight_processes_on_sqlite_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    crowd = run(url_in(tmp_path), planned(SHORT), 8)

    assert not crowd.faults
    assert crowd.apart == SHORT * REPEATED // 10


def test_w5_many_processes_on_postgresql_lose_nothing_and_double_nothing(
    postgresql_url: str,
) -> None:
    crowd = run(postgresql_url, planned(SHORT), 16)

    assert not crowd.faults
    assert crowd.apart == SHORT * REPEATED // 10


def test_w5_without_the_claim_the_same_test_fails(tmp_path: Path) -> None:
    """A store that looks first and then writes doubles mail, and the check says so."""
    crowd = run(url_in(tmp_path), planned(SHORT), 8, is_naive=True)

    assert any("was new 2 times" in fault for fault in crowd.faults)
    assert any("repeats were reported" in fault for fault in crowd.faults)


def test_a_store_that_nobody_wrote_to_is_found_to_have_lost_everything(tmp_path: Path) -> None:
    plan = planned(SHORT)
    seed(url_in(tmp_path), plan)
    with opened(url_in(tmp_path)) as store:
        kinds = {fault.partition(":")[0] for fault in faults(store, plan, [], [])}

    assert kinds == {"deliveries", "records", "groups", "entries", "files", "notices", "turns"}


def test_the_plan_repeats_three_of_ten_right_behind_the_mail_itself() -> None:
    plan = planned(SHORT)

    assert len(plan.deliveries) == SHORT
    assert plan.originals == SHORT - SHORT * REPEATED // 10
    for one in plan.deliveries:
        assert one.original in {one.at, one.at - 1}
        assert one.content == plan.deliveries[one.original].content
    assert len({one.content for one in plan.deliveries}) == plan.originals


def test_the_plan_says_of_every_mail_what_becomes_of_it() -> None:
    plan = planned(2 * SHORT)
    states = Counter[str]()
    for group in plan.groups:
        states += group.states

    assert states.total() == plan.originals
    assert states.keys() == {"created", "added", "held flood", "held too_often"}
    assert all(sum(group.states.values()) == len(group.mails) for group in plan.groups)
    assert planned(SHORT) == planned(SHORT)


def test_one_process_comes_to_the_same_and_one_notice_too_many_is_found(tmp_path: Path) -> None:
    """What is expected does not rest on the crowd: one worker, in the order of the plan."""
    plan = planned(SHORT)
    url = url_in(tmp_path)
    crowd = run(url, plan, 1)
    fewer = [evolve(each, notices=each.notices - ("flood" in each.name)) for each in plan.groups]
    with opened(url) as store:
        sent = [each.mail.id for each in store.outgoing(Posting.SENT)]
        found = faults(store, evolve(plan, groups=tuple(fewer)), list(crowd.handled), sent)

    assert not crowd.faults
    assert crowd.retries == 0
    assert [fault.partition(":")[0] for fault in found] == ["notices"]
