"""
Every block of commands and of settings in the documentation works, or says why it was not run.

Blocks of Python run with Sybil, see conftest.py. A page on which a block is marked
``<!-- file: its name -->`` is a story: its files are written, its commands run in order in one
folder, and ``<!-- prints -->`` stands above what they print. Elsewhere a block of commands that
cannot run has ``<!-- not run: why -->`` above it, and its commands and options are looked at all
the same. TOML that is no settings file of ours has ``<!-- not settings: why -->``.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from doctest import ELLIPSIS, OutputChecker
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest
from attrs import frozen
from click import BadParameter, Choice, Command, Context, Group, UsageError
from click.testing import CliRunner

from mail2ticket.cli import cli
from mail2ticket.settings.file import understood
from mail2ticket.testing import mail

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page
    for page in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *(ROOT / "benchmarks").glob("*.md"),
    ]
    if "_build" not in page.parts
)
BLOCK = re.compile(
    r"(?:^ *<!-- (?P<said>(?:(?:not run|not settings|file|more of): [^\n]+)|prints) -->\n\s*)?"
    r"^[ ]*```(?P<language>\w+)\n(?P<text>.*?)^[ ]*```$",
    re.MULTILINE | re.DOTALL,
)
#: Where a page names the settings of a server that runs.
INSTALLED = "/etc/mail2ticket.toml"


#: A line that looks like code, and stands in no block that anybody looks at.
INDENTED = re.compile(
    r"\s{4,}(?:from |import |>>> |pip |python |mail2ticket |make |\$ |\w+ = |\[)"
)


@frozen
class Block:
    """A block of a page."""

    page: Path
    line: int
    language: str
    text: str
    said: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def follows(self, other: Block) -> bool:
        """Whether nothing but a mark stands between the end of *other* and this."""
        return self.line - (other.line + other.text.count("\n")) == _BETWEEN


#: The end of a block, a blank line, a mark, a blank line, the beginning of the next.
_BETWEEN = 5


def blocks(*languages: str) -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            if found["language"] in languages:
                line = text.count("\n", 0, found.start("text")) + 1
                said = found["said"] or ""
                yield Block(page, line, found["language"], found["text"], said)


SETTINGS = list(blocks("toml"))
SHELL = list(blocks("sh", "console", "bash"))
#: What a block of settings leaves out because another page or block has it.
REST = {
    "mailboxes": '[[mailboxes]]\naddress = "support@acme.example"\nalert_key = "k"\n',
    "agents": "".join(
        f'[[agents]]\nid = "{name}"\nname = "{name}"\naddresses = ["{name}@acme.example"]\n'
        for name in ("grace", "linus")
    ),
    "queues": '[[queues]]\nname = "First line"\n',
}


def test_there_are_blocks_to_look_at() -> None:
    assert len(SETTINGS) > 30
    assert len(SHELL) > 20


@pytest.mark.parametrize("block", SETTINGS, ids=lambda block: block.name)
def test_a_block_of_settings_is_read_without_a_fault(block: Block, tmp_path: Path) -> None:
    written = tomllib.loads(block.text)
    if block.said.startswith("not settings: "):
        return
    rest = "".join(text for name, text in REST.items() if name not in written)

    understood(f"{block.text}\n{rest}".encode(), tmp_path / "mail2ticket.toml")


def commands_of(block: Block) -> Iterator[list[str]]:
    """The words of each command; of a console those after ``$``, for the rest is its answer."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if block.language == "console" and not line.startswith("$ "):
            continue
        words = shlex.split(line.removeprefix("$ "), comments=True)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            del words[0]
        if words:
            yield words


@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.name)
def test_a_block_of_commands_names_only_what_there_is(block: Block) -> None:
    for command in commands_of(block):
        missing_from(command)


def missing_from(command: Sequence[str]) -> None:
    """Fail where *command* names what is not there: a command, an option, a file, a module."""
    match command:
        case ["mail2ticket", *words]:
            parsed(words)
        case ["make", *targets]:
            there = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
            assert {each for each in targets if "=" not in each} <= set(there)
        case ["python", "-m", "pip", "install", *packages] | ["pip", "install", *packages]:
            project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
            extras = re.findall(r"mail2ticket\[([\w,]+)\]", " ".join(packages))
            assert set(",".join(extras).split(",")) <= {"", *project["optional-dependencies"]}
        case [python, "-m", module, *_] if python.endswith("python"):
            assert find_spec(module)
        case [python, script, *_] if python.endswith("python") and script.endswith(".py"):
            assert (ROOT / script).exists()
        case _:
            assert command[0] in KNOWN, f"{command[0]} is looked at by nobody"


#: What others made, and we do not look into.
KNOWN = {
    "cd",
    "cp",
    "curl",
    "docker",
    "git",
    "mkdir",
    "pip",
    "psql",
    "python",
    "systemctl",
    "twine",
}


def parsed(words: Sequence[str], *, is_whole: bool = True) -> None:
    """Read the words as the command line would, but open nothing."""
    command: Command = cli
    context = Context(command, info_name="mail2ticket", **command.context_settings)
    rest = list(words)
    while True:
        values, rest, _ = command.make_parser(context).parse_args(rest)
        for parameter in command.params:
            given = values.get(parameter.name or "")
            if isinstance(parameter.type, Choice) and isinstance(given, str):
                parameter.type.convert(given, parameter, context)
            is_given = isinstance(given, str | tuple) and bool(given)
            if parameter.required and is_whole and not is_given:
                raise UsageError(f"{command.name} without {parameter.name}")
        if not isinstance(command, Group) or not rest:
            break
        name, found, rest = command.resolve_command(context, rest)
        assert found
        command, context = found, Context(found, parent=context, info_name=name)
    if rest:
        raise UsageError(f"{command.name} takes no {rest}")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("no-such-command", "No such command"),
        ("process --no-such-option mail", "No such option"),
        ("unprocessed lists", "No such command"),
        ("explain a.eml b.eml", "takes no|unexpected"),
        ("unprocessed list --state odd", "odd"),
        ("status", "status without"),
    ],
)
def test_a_command_that_there_is_not_would_be_found(words: str, why: str) -> None:
    with pytest.raises((UsageError, BadParameter), match=why):
        parsed(words.split())


#: What older versions had is told there.
TOLD_NOW = [page for page in PAGES if page.name != "CHANGELOG.md"]


@pytest.mark.parametrize("page", TOLD_NOW, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_command_within_a_sentence_names_only_what_there_is(page: Path) -> None:
    text = page.read_text("utf-8")
    for said in re.findall(r"(?<!`)`mail2ticket ([^`\n]+)`(?!`)", text):
        parsed(shlex.split(said.replace("…", "")), is_whole=False)
    for said in re.findall(r"(?<!`)`(make [^`\n]+)`(?!`)", text):
        missing_from(shlex.split(said))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the pages name: settings, a mail, and a store with the example's mail."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(
        ROOT / "examples",
        folder / "examples",
        ignore=shutil.ignore_patterns("outgoing", "*.db*", "*.py", "__pycache__"),
    )
    shutil.copy(ROOT / "examples" / "helpdesk.toml", folder / "mail2ticket.toml")
    (folder / "mail.eml").write_bytes(mail("Printer on fire"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ran = CliRunner().invoke(cli, ["process", "examples/inbox"])
    assert ran.exit_code == 0, ran.output
    return folder


#: Pages that are stories.
STORIES = sorted({block.page for block in blocks("toml", "text") if block.said.startswith("file")})
RUN = [
    block
    for block in SHELL
    if "mail2ticket " in block.text
    and not block.said.startswith("not run: ")
    and block.page not in STORIES
]


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_a_block_of_commands_runs(
    block: Block, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(desk, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")

    printed = "".join(run(each) for each in commands_of(block) if each[0] == "mail2ticket")

    for then in blocks("text"):
        if then.said == "prints" and then.page == block.page and then.follows(block):
            assert as_told(then.text, printed), f"{then.name} tells otherwise:\n{printed}"


def test_what_a_page_tells_is_told_of_commands_that_run() -> None:
    told = [each for each in blocks("text") if each.said == "prints" and each.page not in STORIES]

    assert len(told) > 1
    for each in told:
        assert [block for block in RUN if block.page == each.page and each.follows(block)]


@pytest.mark.parametrize("page", STORIES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_story_goes_as_its_page_tells(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = ""
    for block in blocks("toml", "text", "sh"):
        kind, _, name = block.said.partition(": ")
        match kind:
            case _ if block.page != page:
                continue
            case "file" | "more of":
                with (tmp_path / name).open("a" if kind == "more of" else "x") as file:
                    file.write(block.text)
            case "prints":
                assert as_told(block.text, printed), f"{block.name} tells otherwise:\n{printed}"
            case "" if block.language == "sh":
                printed = "".join(run(command) for command in commands_of(block))
            case _:
                assert kind in {"", "not run", "not settings"}


def run(command: list[str]) -> str:
    """Run a command, and return what it prints on a terminal of 80 columns."""
    if command[0] != "mail2ticket":
        assert command[0] in {"cp", "mkdir"}
        subprocess.run(command, check=True)  # noqa: S603 - of our own pages, and one of two
        return ""
    words = [word.replace(INSTALLED, "mail2ticket.toml") for word in command[1:]]
    ran = CliRunner().invoke(cli, words, env={"COLUMNS": "80"})
    assert ran.exit_code == 0, f"{command}: {ran.output}"
    return ran.output


def as_told(told: str, printed: str) -> bool:
    """Compare line for line; ``...`` stands for anything, and blanks at the end for nothing."""
    want, got = ("\n".join(map(str.rstrip, text.splitlines())) for text in (told, printed))
    return OutputChecker().check_output(f"{want}\n", f"{got}\n", ELLIPSIS)


def test_what_a_page_tells_otherwise_would_be_noticed() -> None:
    assert as_told("a ...\nb\n", "a 1 2  \nb\n")
    assert not as_told("a\nb\n", "a\nc\n")
    assert not as_told("a\n", "a\nb\n")


@pytest.mark.parametrize("page", TOLD_NOW, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_block_is_hidden_by_being_indented(page: Path) -> None:
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)

    assert [line for line in text.splitlines() if INDENTED.match(line)] == []


@pytest.mark.parametrize("block", list(blocks("py")), ids=lambda block: block.name)
def test_python_that_is_not_run_can_be_read_and_says_why(block: Block) -> None:
    compile(dedent(block.text), block.name, "exec")

    assert block.said.startswith("not run: ")


def test_what_is_not_run_says_why() -> None:
    for block in SHELL:
        assert not block.said or len(block.said) > len("not run: ")
