"""The parameter group of a database."""

from collections.abc import Mapping

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.blocks.postgres import apply_method
from model.naming.context import Context

#: What every database has: TLS only. RDS answers "pending-reboot" for what is the default already, as this is
#: from version 15 on; any other method would be planned for ever.
OWN: Mapping[str, str] = {"rds.force_ssl": "1"}


def parameter_group(
    scope: Construct, *, context: Context, provider: TerraformProvider, spec: DatabaseSpec, label: str
) -> str:
    """Makes the group of the database's major version; returns its name. It is there before the instance."""
    family = f"postgres{spec.engine_version.partition('.')[0]}"
    group = DbParameterGroup(
        scope,
        "parameter_group",
        # Another major version needs another group before the instance leaves this one.
        name=context.name(f"{label}-{family}", "aws_db_parameter_group"),
        family=family,
        description=f"Database {label}: TLS only",
        parameter=[
            DbParameterGroupParameter(name=name, value=value, apply_method=apply_method(name))
            for name, value in sorted({**OWN, **spec.parameters}.items())
        ],
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        provider=provider,
    )
    name: str = group.name
    return name
