"""The tables of our ledger, beside those of django-helpdesk; and the mails that it knows."""

# ruff: noqa: TID252 - the folder is to be copied as it is
# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from typing import Any, ClassVar

from django.db import migrations

from mail2ticket.stores.sql_schema import create_tables

from ..adopting import adopt


def _create(apps: Any, editor: Any) -> None:  # noqa: ANN401 - as Django gives them
    create_tables(editor.connection)
    adopt(apps.get_model("helpdesk", "FollowUp"), editor.connection)


class Migration(migrations.Migration):
    """It needs SQLAlchemy, which spells the tables for each database; nothing else here does."""

    dependencies: ClassVar = [("helpdesk", "0043_fix_on_delete_behaviour")]
    operations: ClassVar = [migrations.RunPython(_create, migrations.RunPython.noop)]
