"""How Sphinx builds these pages: ``make docs``."""

import os
import re
from importlib.metadata import version as installed
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

project = "mail2ticket"
author = "The mail2ticket founders"
copyright = "2026, the mail2ticket founders"
version = release = installed("mail2ticket")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
# Pages of the source take half of the time, and nobody reads those that CI builds.
if not os.environ.get("CI"):
    extensions.append("sphinx.ext.viewcode")
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_title = f"mail2ticket {release}"
exclude_patterns = ["_build"]

# Docstrings are reStructuredText in which `name` is a reference to a name near by.
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_attr_annotations = True
add_module_names = False
python_use_unqualified_type_names = True
# A longer signature has a line for each parameter.
python_maximum_signature_line_length = 120

myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

# `make links` asks other sites; names under .example are nobody's, and sites that are busy are
# asked again.
linkcheck_ignore = [r"https?://([\w-]+\.)+example\b", r"http://127\.0\.0\.1\b"]
linkcheck_timeout = 20
linkcheck_retries = 2

# What a reference in the signatures need not lead to.
nitpick_ignore_regex = [
    # `name` in a docstring is as often a field or a setting.
    ("py:obj", r".*"),
    # Nothing is fetched from other sites while these pages are built.
    (
        "py:(class|exc)",
        r"(abc|collections|contextlib|datetime|decimal|email|enum|os|pathlib|sqlalchemy)\..*",
    ),
    ("py:class", r"(socket|ssl|threading)\..*"),
    # Parts of what is documented as a whole.
    ("py:class", r"mail2ticket\.(stores|testing|wording)\..*|mail2ticket\..*\b(T_co|[A-Z]\w+T)"),
    # Aliases are data to Sphinx, and no classes.
    ("py:class", r"[A-Z]\w+Rule"),
    # Several fields in one entry of Attributes.
    ("py:class", r"[a-z_0-9]+"),
]


def _keep_sentences(_app: Sphinx, what: str, *rest: object) -> None:
    """Keep napoleon from taking what stands before a colon for a type."""
    lines = cast("list[str]", rest[-1])
    if what in {"attribute", "data", "property"}:
        lines.insert(0, "\\ ")


def _shorten(_app: Sphinx, _what: str, *rest: object) -> tuple[str, str | None] | None:
    """Leave defaults out that are long, or no Python, so that the names beside them are linked."""
    arguments, returned = cast("tuple[str | None, str | None]", rest[-2:])
    if not arguments:
        return None
    shown = [
        f"{name} = ..." if len(default) > _LONGEST_DEFAULT or "<" in default else parameter
        for parameter in _parameters(arguments[1:-1])
        for name, _, default in [parameter.partition(" = ")]
    ]
    return f"({', '.join(shown)})", returned


_LONGEST_DEFAULT = 40
# A string, or any one character.
_PIECE = re.compile(r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+"|.""", re.DOTALL)


def _parameters(arguments: str) -> list[str]:
    """Split at the commas that stand outside of all brackets and strings."""
    found = [""]
    depth = 0
    for piece in _PIECE.findall(arguments):
        depth += (piece in {"(", "[", "{"}) - (piece in {")", "]", "}"})
        if piece == "," and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return [parameter.strip() for parameter in found]


def _plainly(_app: Sphinx, page: nodes.document) -> None:
    """Take out what tells nothing, and call fields what they are called everywhere else."""
    for paragraph in [*page.findall(nodes.paragraph)]:
        if paragraph.astext() == "Bases: object":
            paragraph.parent.remove(paragraph)
    for name in page.findall(nodes.field_name):
        if name.astext() == "Variables":
            name[:] = [nodes.Text("Attributes")]


def setup(app: Sphinx) -> None:
    """Hear of docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", _keep_sentences, priority=400)
    app.connect("autodoc-process-signature", _shorten)
    app.connect("doctree-read", _plainly)
