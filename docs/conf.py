"""How Sphinx builds these pages: ``make docs``."""

from importlib.metadata import version as installed

project = "mail2ticket"
author = "The mail2ticket founders"
copyright = "2026, the mail2ticket founders"
version = release = installed("mail2ticket")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
html_theme = "furo"
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

myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3

# Names that stand for themselves in docstrings: fields, settings, names of other packages.
nitpick_ignore_regex = [("py:.*", ".*")]
