"""The tables of mail2ticket's ledger, beside those of the helpdesk."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Django has no types.

from typing import Any, ClassVar

from django.db import migrations

from mail2ticket.stores.sql_schema import create_tables


def _create(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - as Django gives them
    create_tables(editor.connection)


class Migration(migrations.Migration):
    """It needs SQLAlchemy, which spells the tables for each database; nothing else here does."""

    dependencies: ClassVar = [("desk", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_create, migrations.RunPython.noop)]
