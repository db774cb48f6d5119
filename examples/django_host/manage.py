"""
A Django helpdesk takes mail.

Run it with ``python examples/django_host/manage.py process_mail examples/inbox``. It keeps its
tickets in ``django_host.db``, or where ``HELPDESK_DATABASE`` says.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Django has no types.

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django_host.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
