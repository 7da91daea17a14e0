"""The ``database`` blocks of a region: each in the role that it has there, and what using it means."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformResource

from model.planning.peering import reached_regions
from model.planning.roles import KIND, Absent, FormerWriter, Orphan, Reader, Successor, Writer
from modules.database.database import PORT, Database, ServesAs, log_group_path, security_group_name
from modules.database.database_alarms import ALARMS, REPLICA_ALARMS
from modules.database.database_found import FoundInstance
from modules.database.database_monitoring import monitoring_roles
from modules.database.database_roles import (
    AbsentDatabase,
    FormerWriterDatabase,
    OrphanDatabase,
    ReaderDatabase,
    SuccessorDatabase,
    WriterDatabase,
)
from modules.database.database_secret import secret_grant
from modules.database.database_user import application_user, connect_grant
from modules.monitoring.alarm import Watched
from modules.network.peer import Listener
from modules.part import Assembly, Client, LinksSite, Site, StorePart, in_region, variable
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
        """To log in, also over the peering; to read the master user's secrets, if the description says so.

        Whichever region writes, its secret is in the others as a copy.
        """
        context, spec = assembly.context, assembly.plan.region.database[label]
        deployment = assembly.plan.deployment
        for name in (context.region, *reached_regions(deployment, context.region, f"{self.block}.{label}")):
            yield connect_grant(context.in_region(name), label, deployment.regions[name].database[label])
        if spec.master_user_secret_access:
            others = map(context.in_region, _peers(assembly, label))
            yield secret_grant(context, label, others)

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """Where the database is, what it is today, and who components are for it.

        One that was given up, or isn't there, has no host: nobody is to write to it.
        """
        database, spec = site.find(Database, label), site.plan.region.database[label]
        reached = database.serves_as != "none"
        found = {
            **({variable(label, "HOST"): database.host} if reached else {}),
            variable(label, "PORT"): str(PORT),
            variable(label, "DATABASE"): spec.database_name,
            variable(label, "USER"): application_user(site.context, label, spec),
            variable(label, "ROLE"): database.serves_as,
        }
        if spec.master_user_secret_access:
            found[variable(label, "SECRET_ARN")] = database.secret_arn
        return found

    def connect(self, site: Site, label: str, client: Client) -> Iterator[TerraformResource]:
        """Opens PostgreSQL's port, and the client's way to it; not to what was given up."""
        database, own = site.find(Database, label), client.security_group
        if database.serves_as == "none":
            return
        group = database.security_group
        yield group.allow_ingress(client.id, PORT, f"PostgreSQL from {client.title}", own.peer)
        yield own.allow_egress(f"{label}_database", PORT, f"PostgreSQL to {label}", group.peer)

    def listener(self, assembly: Assembly, label: str) -> Listener | None:
        """PostgreSQL's port in the isolated subnets; not that of what was given up, or isn't there."""
        if _serves_as(assembly, label) == "none":
            return None
        group = security_group_name(assembly.context, label)
        return Listener("isolated", f"{label}_database", group, PORT, "PostgreSQL")

    def peer_environment(self, site: LinksSite, assembly: Assembly, label: str) -> Mapping[str, str]:
        """As :meth:`environment` says it in its own region; RDS draws a part of the host, so it is asked.

        The host is empty as long as there is none: while a step of a failover is planned that makes it anew.
        """
        context, spec = assembly.context, assembly.plan.region.database[label]
        instance = FoundInstance(
            site.scope,
            f"database.{label}_{context.region}",
            provider=site.providers[context.region],
            identifier=context.name(label, KIND),
        )
        found = {
            "HOST": f'${{try({instance.address}.address, "")}}',
            "PORT": str(PORT),
            "DATABASE": spec.database_name,
            "USER": application_user(context, label, spec),
            "ROLE": _serves_as(assembly, label),
        }
        return {variable(label, in_region(what, context.region)): value for what, value in found.items()}

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each database; a replica's lag as well, as long as it is one."""
        for label, role in assembly.plan.databases.items():
            id, title = f"{label}_database", f"database {label}"
            there = not isinstance(role, Absent)
            yield Watched(id, title, ALARMS, partial(_dimensions, label), there=there)
            if isinstance(role, Reader):
                yield Watched(id, title, REPLICA_ALARMS, partial(_dimensions, label), moves=True)

    def build(self, site: Site) -> None:
        """Makes each database in its role, and says where it is."""
        for label, role in site.plan.databases.items():
            spec = site.plan.region.database[label]
            database = ROLES[type(role)](
                site.scope,
                f"database.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
                network=site.network,
                role=role,
                copied_to=_peers(site.assembly, label) if spec.master_user_secret_access else (),
            )
            site.add(database, label)
            _output(site, label, database)


def _serves_as(assembly: Assembly, label: str) -> ServesAs:
    """What a region's database is for those who use it today."""
    return ROLES[type(assembly.plan.databases[label])].serves_as


def _output(site: Site, label: str, database: Database) -> None:
    title = ENDPOINTS[type(database)].format(label)
    site.output(f"{label}_database_endpoint", database.endpoint, title)
    if isinstance(database, WriterDatabase):
        title = f"Secret with the master user of {label}"
        site.output(f"{label}_database_secret_arn", database.secret_arn, title, moves=True)


def _peers(assembly: Assembly, label: str) -> list[str]:
    """The other regions that have the same database, whoever writes it today."""
    if assembly.plan.region.database[label].replication == "none":
        return []
    regions = assembly.plan.deployment.regions.items()
    return [name for name, peer in regions if label in peer.database and name != assembly.context.region]


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"DBInstanceIdentifier": site.find(Database, label).identifier}


#: What makes a database in each role.
ROLES: Mapping[type, type[Database]] = {
    Writer: WriterDatabase,
    Successor: SuccessorDatabase,
    FormerWriter: FormerWriterDatabase,
    Reader: ReaderDatabase,
    Orphan: OrphanDatabase,
    Absent: AbsentDatabase,
}

#: What an instance's endpoint is for, in words.
ENDPOINTS: Mapping[type[Database], str] = {
    WriterDatabase: "Database {}, to write and read",
    SuccessorDatabase: "Database {}, to write and read",
    FormerWriterDatabase: "Database {}, given up",
    ReaderDatabase: "Replica of database {}, to read",
    OrphanDatabase: "Replica of database {}, to read",
    AbsentDatabase: "Database {}, which isn't here today",
}
