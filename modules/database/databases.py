"""The ``database`` blocks of a region: each in the role that it has there, and what using it means."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformResource

from model.planning.roles import DatabaseRole, Reader, Writer
from modules.database.database import PORT, Database, ReaderDatabase, WriterDatabase, log_group_path
from modules.database.database_alarms import ALARMS, REPLICA_ALARMS
from modules.database.database_secret import secret_arn_pattern
from modules.monitoring.alarm import Watched
from modules.part import Assembly, Client, Site, StorePart, variable
from modules.policy.grant import Grant, KeyUse


class Databases(StorePart):
    """Databases on RDS. Who uses one reaches its port, and reads the secret of the master user."""

    block = "database"
    alarm_tables: ClassVar = {"Database": ALARMS, "Replica of a database": REPLICA_ALARMS}

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """RDS and Secrets Manager, where there is a database."""
        return ("rds", "secretsmanager") if assembly.plan.region.database else ()

    def log_groups(self, assembly: Assembly) -> Iterator[str]:
        """Those that RDS exports to."""
        for label in assembly.plan.region.database:
            yield f"{log_group_path(assembly.context, label)}/*"

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To read the secret, which the region has while its database is the writable one."""
        context = assembly.context
        secret = secret_arn_pattern(context, label)
        yield Grant(
            "ReadDatabaseSecrets",
            ("secretsmanager:GetSecretValue",),
            (secret,),
            key=KeyUse(context.region, "secretsmanager", encryption_context=("SecretARN", (secret,))),
        )

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """Where the database is, what it is today, and where its credentials are, if the region has them."""
        database = site.find(Database, label)
        found = {
            variable(label, "HOST"): database.host,
            variable(label, "PORT"): str(PORT),
            variable(label, "DATABASE"): site.plan.region.database[label].database_name,
            variable(label, "ROLE"): "writer" if isinstance(database, WriterDatabase) else "reader",
        }
        if isinstance(database, WriterDatabase):
            found[variable(label, "SECRET_ARN")] = database.secret.arn
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
    )
    site.output(f"{label}_database_endpoint", database.endpoint, f"Database {label}, to write and read")
    site.output(
        f"{label}_database_secret_arn",
        database.secret.arn,
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
        source_arn=role.source_arn,
    )
    site.output(f"{label}_database_endpoint", database.endpoint, f"Replica of database {label}, to read")
    return database


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"DBInstanceIdentifier": site.find(Database, label).identifier}


#: What makes a database in each role.
ROLES = {Writer: _writer, Reader: _reader}
