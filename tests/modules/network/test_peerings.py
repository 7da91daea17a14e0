"""Peered networks: connections, and the ways over them, in the stack that links the regions."""

from copy import deepcopy
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from tests.described import ACCOUNT, EAST, EUROPE, PEERED, WEST, Block
from tests.synthesized import Stack, Synthesized, deployment, synthesize

PREFIX = "Tap-Peered-staging"
CONNECTION = f"{EAST}_{WEST}"
ACTIVE = f"${{aws_vpc_peering_connection_accepter.{CONNECTION}.id}}"
#: Region to the ranges of its tiers, and its zones.
PRIVATE = {WEST: "10.1.64.0/18", EAST: "10.2.64.0/18"}
ISOLATED = {WEST: "10.1.128.0/18", EAST: "10.2.128.0/18"}
ZONES = {WEST: 3, EAST: 2}
OTHER = {WEST: EAST, EAST: WEST}
INGRESS, EGRESS = (f"aws_vpc_security_group_{way}_rule" for way in ("ingress", "egress"))


@pytest.fixture
def links(synthesized: Synthesized) -> Stack:
    return synthesized("peered").stack("links")


def bare(block: Block) -> Block:
    return {name: value for name, value in block.items() if name not in ("//", "provider")}


def region_of(block: Block) -> str:
    return str(block["provider"]).removeprefix("aws.").replace("_", "-")


def test_one_region_asks_and_the_other_accepts(links: Stack) -> None:
    (connection,) = links.resources("aws_vpc_peering_connection").values()
    (accepter,) = links.resources("aws_vpc_peering_connection_accepter").values()
    name = {"Name": f"{PREFIX}-{EAST}-to-{WEST}"}
    assert (region_of(connection), region_of(accepter)) == (EAST, WEST)
    assert bare(connection) == {
        "vpc_id": f"${{data.aws_vpc.{EAST}.id}}",
        "peer_vpc_id": f"${{data.aws_vpc.{WEST}.id}}",
        "peer_region": WEST,
        "tags": name,
    }
    assert bare(accepter) == {
        "vpc_peering_connection_id": f"${{aws_vpc_peering_connection.{CONNECTION}.id}}",
        "auto_accept": True,
        "tags": name,
    }
    (output,) = links.document["output"].values()
    assert output["value"] == ACTIVE


def test_names_are_resolved_both_ways_each_by_its_own_region(links: Stack) -> None:
    options = links.resources("aws_vpc_peering_connection_options")
    resolved = {"allow_remote_vpc_dns_resolution": True}
    assert {name: (region_of(block), bare(block)) for name, block in options.items()} == {
        f"{CONNECTION}_requester": (EAST, {"vpc_peering_connection_id": ACTIVE, "requester": resolved}),
        f"{CONNECTION}_accepter": (WEST, {"vpc_peering_connection_id": ACTIVE, "accepter": resolved}),
    }


def test_routes_lead_from_who_uses_to_what_listens_and_back(links: Stack) -> None:
    found = {
        (region_of(block), links.data("aws_route_table")[table]["tags"]["Name"]): block
        for block in links.resources("aws_route").values()
        for table in [block["route_table_id"].split(".")[2]]
    }
    expected = {
        (region, f"{PREFIX}-{region}-{tier}-{number}"): {
            "route_table_id": f"${{data.aws_route_table.{region}_{tier}_{number}.id}}",
            "destination_cidr_block": ranges[OTHER[region]],
            "vpc_peering_connection_id": ACTIVE,
        }
        for region, zones in ZONES.items()
        for tier, ranges in (("private", ISOLATED), ("isolated", PRIVATE))
        for number in range(1, zones + 1)
    }
    assert {key: bare(block) for key, block in found.items()} == expected
    assert len(links.resources("aws_route")) == len(expected)


@pytest.mark.parametrize(("region", "number"), [(WEST, 1), (EAST, 2)])
def test_ranges_are_those_of_the_tiers_subnets(synthesized: Synthesized, region: str, number: int) -> None:
    """What the other region's rules and routes speak of is what the region's own stack makes."""
    stack = synthesized("peered").stack(region)
    assert stack.resources("aws_vpc")["network"]["cidr_block"] == f"10.{number}.0.0/16"
    for subnet in stack.resources("aws_subnet").values():
        tier = {"private": PRIVATE, "isolated": ISOLATED}.get(subnet["tags"]["Tier"], {})
        within = IPv4Network(subnet["cidr_block"]).subnet_of(IPv4Network(tier.get(region, "10.0.0.0/8")))
        assert within


def name_of(block: Block) -> str:
    """What a data source finds a resource by."""
    return str(block.get("name") or block["tags"]["Name"])


def rules(stack: Stack, kind: str) -> dict[tuple[str, str], tuple[str, int]]:
    """Region and group of each rule, to its range and port."""
    groups = {
        f"${{data.aws_security_group.{name}.id}}": block["name"]
        for name, block in stack.data("aws_security_group").items()
    }
    made = stack.resources(kind).values()
    found = {
        (region_of(rule), groups[rule["security_group_id"]]): (rule["cidr_ipv4"], rule["from_port"])
        for rule in made
    }
    assert len(found) == len(made)
    assert all((rule["ip_protocol"], rule["to_port"]) == ("tcp", rule["from_port"]) for rule in made)
    return found


def test_rules_are_by_range_for_what_is_used_and_nothing_else(links: Stack) -> None:
    """Once for both databases of a tier: AWS refuses a second rule of the same range and port."""
    assert rules(links, INGRESS) == {
        (region, f"{PREFIX}-{region}-{label}-database"): (PRIVATE[OTHER[region]], 5432)
        for region in (WEST, EAST)
        for label in ("orders", "audit-trail")
    }
    assert rules(links, EGRESS) == {
        (region, f"{PREFIX}-{region}-{label}"): (ISOLATED[OTHER[region]], 5432)
        for region in (WEST, EAST)
        for label in ("web-instances", "auditor-instances", "audit-function")
    }


def test_what_is_looked_up_is_what_the_regions_stacks_make(synthesized: Synthesized, links: Stack) -> None:
    """By exactly the names there; and nothing else is."""
    looked_up: dict[str, set[tuple[str, Any]]] = {}
    for region in (WEST, EAST):
        stack = synthesized("peered").stack(region)
        for kind in ("aws_vpc", "aws_route_table", "aws_security_group"):
            made = {name_of(block) for block in stack.resources(kind).values()}
            found = {name_of(block) for block in links.data(kind).values() if region_of(block) == region}
            looked_up.setdefault(kind, set()).update((region, each) for each in found)
            assert found <= made
    assert {kind: len(found) for kind, found in looked_up.items()} == {
        "aws_vpc": 2,
        "aws_route_table": 2 * (3 + 2),
        "aws_security_group": 2 * 5,
    }
    assert set(links.document["data"]) == {*looked_up, "aws_db_instance", "aws_db_instances"}


def variables(stack: Stack, region: str, ending: str) -> dict[str, str]:
    name = f"/{PREFIX}/{region}/{ending}"
    (text,) = (
        block["insecure_value"]
        for block in stack.resources("aws_ssm_parameter").values()
        if block["name"] == name and region_of(block) == region
    )
    return dict(line.split("=", 1) for line in text.splitlines())


def test_who_uses_a_database_is_told_of_the_others(links: Stack) -> None:
    assert variables(links, EAST, f"autoscaling-group/web/uses/database.orders.{WEST}") == {
        "ORDERS_HOST_US_WEST_2": f'${{try(data.aws_db_instance.orders_{WEST}[0].address, "")}}',
        "ORDERS_PORT_US_WEST_2": "5432",
        "ORDERS_DATABASE_US_WEST_2": "app",
        "ORDERS_USER_US_WEST_2": "tap_peered_staging_orders",
        "ORDERS_ROLE_US_WEST_2": "writer",
    }
    reader = variables(links, WEST, f"autoscaling-group/web/uses/database.orders.{EAST}")
    assert reader["ORDERS_ROLE_US_EAST_1"] == "reader"
    auditor, audit = (
        variables(links, WEST, f"{user}/uses/database.audit-trail.{EAST}")
        for user in ("autoscaling-group/auditor", "function/audit")
    )
    assert auditor == audit
    assert len(links.resources("aws_ssm_parameter")) == 2 * 4
    instances = links.data("aws_db_instance")
    assert instances[f"orders_{WEST}"]["db_instance_identifier"] == f"tap-peered-staging-{WEST}-orders"
    assert len(instances) == 4


def test_roles_may_log_in_where_the_way_leads(synthesized: Synthesized) -> None:
    """Before and after a failover alike, and not in the region that isn't peered."""
    access = synthesized("peered").stack("access")
    assert access.text == synthesized("peered failover").stack("access").text

    def users(component: str, region: str) -> set[str]:
        role = f"{component}_{region}"
        statement = access.statements("aws_iam_role_policy", role)["ConnectToDatabases"]
        listed = statement["Resource"]
        return set(listed if isinstance(listed, list) else [listed])

    def arn(region: str, label: str) -> str:
        return f"arn:aws:rds-db:{region}:{ACCOUNT}:dbuser:*/tap_peered_staging_{label}"

    both = {arn(region, label) for region in (EAST, WEST) for label in ("orders", "audit_trail")}
    assert users("web_instances", EAST) == both | {arn(EAST, "own")}
    for auditor in ("auditor_instances", "audit_function"):
        assert users(auditor, WEST) == {arn(region, "audit_trail") for region in (EAST, WEST)}
    assert users("own_function", EAST) == {arn(EAST, "own")}
    assert users("web_instances", EUROPE) == {
        arn(EUROPE, label) for label in ("orders", "audit_trail", "own")
    }


def test_functions_that_reach_over_are_told_where_to_ask(synthesized: Synthesized) -> None:
    """The others have no such variable, and may read no parameter."""
    access = synthesized("peered").stack("access")
    told = set()
    for region in (EAST, WEST, EUROPE):
        for label in ("audit", "own"):
            function = synthesized("peered").stack(region).resources("aws_lambda_function")[label]
            statements = access.statements("aws_iam_role_policy", f"{label}_function_{region}")
            path = f"/{PREFIX}/{region}/function/{label}/uses"
            found = function["environment"]["variables"].get("PEER_PARAMETERS_PATH")
            assert found in (path, None)
            assert (found is None) == ("ReadEnvironment" not in statements)
            if found:
                told.add((region, label))
                arn = f"arn:aws:ssm:{region}:{ACCOUNT}:parameter{path}"
                assert statements["ReadEnvironment"]["Resource"] == [arn, f"{arn}/*"]
    assert told == {(EAST, "audit"), (WEST, "audit")}


def peered(folder: Path, **peering: Any) -> Stack:
    """The links with something else in the ``peering`` block."""
    values = {**PEERED, "peering": {**PEERED["peering"], **peering}}
    return synthesize([deployment(values)], folder).stack("links")


def test_what_was_given_up_is_reached_by_nobody(tmp_path: Path) -> None:
    fenced = {**PEERED["regions"], WEST: {**PEERED["regions"][WEST], "follows": WEST}}
    after = synthesize([deployment({**PEERED, "active_region": EAST, "regions": fenced})], tmp_path)
    links = after.stack("links")
    admitted = {group for _, group in rules(links, INGRESS)}
    assert f"{PREFIX}-{WEST}-orders-database" not in admitted
    assert f"{PREFIX}-{EAST}-orders-database" in admitted
    writer = variables(links, WEST, f"autoscaling-group/web/uses/database.orders.{EAST}")
    assert writer["ORDERS_ROLE_US_EAST_1"] == "writer"
    assert f"orders_{WEST}" not in links.data("aws_db_instance")


def test_a_connection_alone_leads_nowhere(tmp_path: Path) -> None:
    links = peered(tmp_path, uses=[])
    assert links.resources("aws_vpc_peering_connection").keys() == {CONNECTION}
    assert not {"aws_route", INGRESS, EGRESS, "aws_ssm_parameter"} & set(links.document["resource"])


def test_a_peering_that_is_taken_down_has_nothing_and_asks_all_regions(tmp_path: Path) -> None:
    links = peered(tmp_path, uses=[], regions=[])
    assert "resource" not in links.document
    assert [each["region"] for each in links.document["provider"]["aws"]] == [WEST, EAST, EUROPE]


def test_regions_stacks_know_nothing_of_it(synthesized: Synthesized, tmp_path: Path) -> None:
    """So that none needs the other; a function is told a path, which is the same for any number of peers."""
    bare = synthesize([deployment({**PEERED, "peering": None})], tmp_path)
    for region in (WEST, EAST, EUROPE):
        stack = synthesized("peered").stack(region)
        document = deepcopy(stack.document)
        for function in document["resource"]["aws_lambda_function"].values():
            function["environment"]["variables"].pop("PEER_PARAMETERS_PATH", None)
        assert bare.stack(region).document == document
