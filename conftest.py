"""README, docs and docstrings run as tests (Sybil)."""

from doctest import ELLIPSIS

from sybil import Sybil
from sybil.parsers import myst, rest

pytest_collect_file = (
    Sybil(
        parsers=[
            myst.DocTestDirectiveParser(optionflags=ELLIPSIS),
            myst.PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
            myst.SkipParser(),
        ],
        patterns=["*.md"],
    )
    + Sybil(parsers=[rest.DocTestParser(optionflags=ELLIPSIS)], path="src", patterns=["*.py"])
).pytest()
