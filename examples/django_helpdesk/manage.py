"""
django-helpdesk takes its mail with mail2ticket.

Run it with ``python examples/django_helpdesk/manage.py try_it``. It keeps its tickets in
``django_helpdesk.db``, or where ``HELPDESK_DATABASE`` says.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django_helpdesk.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
