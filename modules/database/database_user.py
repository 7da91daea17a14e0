"""Who components are for PostgreSQL, and what their role needs to log in with IAM database authentication."""

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from model.naming.kinds import Kind
from modules.policy.grant import Grant

#: PostgreSQL's longest name (https://www.postgresql.org/docs/current/limits.html).
USER = Kind(63, lower=True)


def application_user(context: Context, label: str, spec: DatabaseSpec) -> str:
    """The components' user: as described, else named for the deployment, ``tapstack_staging_orders``."""
    return spec.application_username or context.global_name(label, USER).replace("-", "_")


def connect_grant(context: Context, label: str, spec: DatabaseSpec) -> Grant:
    """To log in to the database as its components' user.

    The ARN has the id that RDS draws for an instance, which no name leads to. So it is any instance that has
    the user, whose name is this database's only
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html).
    """
    user = application_user(context, label, spec)
    return Grant("ConnectToDatabases", ("rds-db:connect",), (context.arn("rds-db", f"dbuser:*/{user}"),))
