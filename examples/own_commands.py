"""
A command grammar of your own: what agents write on the first line, and what it does.

The rule only reads. Who may command what, and what is wrong with a value, `command_of` says, as
for the grammars that come with mail2ticket; with a fault nothing is obeyed, and the agent is told.

Run it with ``python examples/own_commands.py``.
"""

from attrs import frozen

from mail2ticket import Agent, Answer, Intake, Mailbox, Policy, WorkItem
from mail2ticket.model.case import Matched
from mail2ticket.model.command import Command, Setting
from mail2ticket.model.commanding import Given, command_of
from mail2ticket.model.duration import read_duration
from mail2ticket.model.mailbox import Grammar
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

_WORDS = {"done": Setting.CLOSED, "again": Setting.REOPENED, "mine": Setting.OWNER}


@frozen
class DeskLine:
    """``desk: 45m, mine, Waiting Customer``: a time, a word of ours, and else a status."""

    opening: str = "desk:"

    def read(self, line: str) -> tuple[Given, ...]:
        """Return what *line* says; nothing where it is no command."""
        if not line.casefold().startswith(self.opening):
            return ()
        said, column = line[len(self.opening) :].split(","), len(self.opening) + 1
        given: list[Given] = []
        for part in said:
            given.append(_given(part.strip(), column + len(part) - len(part.lstrip())))
            column += len(part) + 1
        return tuple(given)

    def __call__(self, case: Matched) -> Answer[Command] | None:
        """Read the first line of the sender's own words."""
        line = next(iter(case.message.body.own.strip().splitlines()), "")
        given = self.read(line)
        if not given or case.kind.is_automatic:
            return None
        return command_of(case, line, given)


def _given(text: str, column: int) -> Given:
    setting = _WORDS.get(text.casefold())
    if setting is None:
        setting = Setting.STATUS if read_duration(text) is None else Setting.TIME
        return Given(setting, text, text, column)
    return Given(setting, "me" if setting is Setting.OWNER else "", text, column)


# This desk is behind no mail server that checks signatures, so its agents are believed.
mailbox = Mailbox(
    "support@acme.example", queue="First line", commands=Grammar.NONE, unverified_commands=True
)
policy = Policy(
    mailboxes=(mailbox,),
    statuses=("New", "Waiting Customer", "Done"),
    unverified_agents=True,
).preferring(command=(DeskLine(),))

if __name__ == "__main__":
    store = MemoryStore()
    store.add_person(Agent("sam", "Sam", ("sam@acme.example",)))
    store.add_item(WorkItem(number="T20261103.0001", title="Printer"))
    intake = Intake(store, MemoryTransport(), policy)
    for text in ("Desk: 45m, mine, waiting customer\nDrum.", "desk: soon\nA part is missing."):
        outcome = intake.process(mail("T20261103.0001", text, sender="sam@acme.example"))
        print(outcome.state, outcome.hours or "", *outcome.notices)
        if outcome.decision and outcome.decision.command:
            for fault in outcome.decision.command.faults:
                print(f"  {fault}")
    for each in store.histories():
        print(each.item.number, each.item.status, each.item.assignee, f"{each.hours} h")
