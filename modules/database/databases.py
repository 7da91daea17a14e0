"""The ``database`` blocks of a region: each in the role that it has there, and what using it means."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformResource

from model.planning.roles import DatabaseRole, Reader, Writer
from modules.database.database import PORT, Database, ReaderDatabase, WriterDatabase, log_group_path
from modules.database.database_alarms import ALARMS, REPLICA_ALARMS
from modules.database.database_monitoring import monitoring_roles
from modules.database.database_secret import secret_grant
from modules.database.database_user import application_user, connect_grant
from modules.monitoring.alarm import Watched
from modules.part import Assembly, Client, Site, StorePart, variable
from modules.policy.grant import Grant, RoleSpec


class Databases(StorePart):
    """Databases on RDS. Who uses one reaches its port, and logs in with IAM database authentication."""

    block = "database"
    alarm_tables: ClassVar = {"Database": ALARMS, "Replica of a database": REPLICA_ALARMS}

    def roles(self, assembly: Assembly) -> Iterable[RoleSpec]:
        """That of Enhanced Monitoring."""
        return monitoring_roles(assembly.context, assembly.plan.region)

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """RDS and Secrets Manager, where there is a database."""
        return ("rds", "secretsmanager") if assembly.plan.region.database else ()

    def log_groups(self, assembly: Assembly) -> Iterator[str]:
        """Those that RDS exports to."""
        for label in assembly.plan.region.database:
            yield f"{log_group_path(assembly.context, label)}/*"

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To log in; and to read the master user's secrets, if the description says so.

        Whichever region writes, its secret is in the others as a copy.
        """
        context, spec = assembly.context, assembly.plan.region.database[label]
        yield connect_grant(context, label, spec)
        if spec.master_user_secret_access:
            peers = assembly.plan.deployment.regions.items() if spec.replication != "none" else ()
            others = [name for name, peer in peers if label in peer.database and name != context.region]
            yield secret_grant(context, label, map(context.in_region, others))

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """Where the database is, what it is today, and who components are for it."""
        database, spec = site.find(Database, label), site.plan.region.database[label]
        found = {
            variable(label, "HOST"): database.host,
            variable(label, "PORT"): str(PORT),
            variable(label, "DATABASE"): spec.database_name,
            variable(label, "USER"): application_user(site.context, label, spec),
            variable(label, "ROLE"): "writer" if isinstance(database, WriterDatabase) else "reader",
        }
        if spec.master_user_secret_access:
            found[variable(label, "SECRET_ARN")] = database.secret_arn
        return found

    def connect(self, site: Site, label: str, client: Client) -> Iterator[TerraformResource]:
        """Opens PostgreSQL's port, and the client's way to it."""
        group, own = site.find(Database, label).security_group, client.security_group
        yield group.allow_ingress(client.id, PORT, f"PostgreSQL from {client.title}", own.peer)
        yield own.allow_egress(f"{label}_database", PORT, f"PostgreSQL to {label}", group.peer)

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each database; a replica's lag as well, as long as it is one."""
        for label, role in assembly.plan.databases.items():
            id, title = f"{label}_database", f"database {label}"
            yield Watched(id, title, ALARMS, partial(_dimensions, label))
            if isinstance(role, Reader):
                yield Watched(id, title, REPLICA_ALARMS, partial(_dimensions, label), moves=True)

    def build(self, site: Site) -> None:
        """Makes each database in its role."""
        for label, role in site.plan.databases.items():
            site.add(ROLES[type(role)](site, label, role), label)


def _writer(site: Site, label: str, role: DatabaseRole) -> Database:
    database = WriterDatabase(
        site.scope,
        f"database.{label}",
        context=site.context,
        provider=site.provider,
        spec=site.plan.region.database[label],
        label=label,
        key_arn=site.key_arn,
        network=site.network,
        followers=_followers(site, label),
    )
    site.output(f"{label}_database_endpoint", database.endpoint, f"Database {label}, to write and read")
    site.output(
        f"{label}_database_secret_arn",
        database.secret_arn,
        f"Secret with the master user of {label}",
        moves=True,
    )
    return database


def _reader(site: Site, label: str, role: DatabaseRole) -> Database:
    assert isinstance(role, Reader)
    database = ReaderDatabase(
        site.scope,
        f"database.{label}",
        context=site.context,
        provider=site.provider,
        spec=site.plan.region.database[label],
        label=label,
        key_arn=site.key_arn,
        network=site.network,
        source=site.context.in_region(role.region),
        source_arn=role.source_arn,
    )
    site.output(f"{label}_database_endpoint", database.endpoint, f"Replica of database {label}, to read")
    return database


def _followers(site: Site, label: str) -> list[str]:
    """The regions whose database copies this one's."""
    roles = {each.context.region: each.plan.databases.get(label) for each in site.everywhere}
    return [
        region
        for region, role in roles.items()
        if isinstance(role, Reader) and role.region == site.context.region
    ]


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"DBInstanceIdentifier": site.find(Database, label).identifier}


#: What makes a database in each role.
ROLES = {Writer: _writer, Reader: _reader}
