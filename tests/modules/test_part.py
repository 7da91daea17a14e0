"""What every part can rely on."""

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any

import pytest
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

from model.naming.context import Context
from model.planning.plan import RegionPlan
from modules.database.database import Database
from modules.database.database_roles import ReaderDatabase, WriterDatabase
from modules.network.load_balancer import LoadBalancer
from modules.part import AccessSite, Assembly, Client, EdgeSite, LinksSite, Part, Site, StorePart, variable
from modules.policy.document import Statement, allow
from modules.policy.grant import Grant, RoleSpec
from modules.storage.bucket import Bucket
from modules.storage.private_bucket import PrivateBucket
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, MAXIMAL, WEST, Block
from tests.synthesized import deployment

STORES = [part for part in PARTS if isinstance(part, StorePart)]


def region(name: str = WEST, values: Block = MAXIMAL) -> RegionPlan:
    return RegionPlan(deployment(values), Context("Tap", "staging", name, ACCOUNT))


class Recorder:
    """A stack that keeps what its site hands on."""

    def __init__(self) -> None:
        self.findings: list[Any] = []
        self.outputs: dict[str, Any] = {}

    def output(self, name: str, value: Any, description: str) -> str:
        self.outputs[name] = (value, description)
        return f"{name}_in_terraform"


def site(parts: tuple[Part, ...] = ()) -> tuple[Site, Recorder]:
    recorder = Recorder()
    provider: Any = object()
    return Site(recorder, Assembly(region(), parts), provider, "arn:key"), recorder


class Bare(Part):
    """A part with nothing of its own."""


class Shelf(StorePart):
    """A store that describes itself in a word."""

    block, service = "shelf", "shelves"

    def grants(self, assembly: Assembly, label: str) -> Iterable[Grant]:
        return (Grant("Take", ("shelf:Take",), (f"{assembly.context.region}/{label}",)),)

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        return {variable(label, "SHELF"): label}

    def roles(self, assembly: Assembly) -> Iterable[RoleSpec]:
        return (RoleSpec(assembly.context, "keeper", "d", "s", ()),)

    def key_statements(self, assembly: Assembly) -> Iterable[Statement]:
        return (allow("Shelf", ("kms:Decrypt",), ("*",)),)


def test_a_part_that_says_nothing_adds_nothing() -> None:
    part, assembly = Bare(), Assembly(region(), ())
    answers = (
        part.roles(assembly),
        part.key_services(assembly),
        part.key_statements(assembly),
        part.log_groups(assembly),
        part.log_writers(assembly),
        part.bucket_statements(assembly, "assets"),
    )
    assert all(list(answer) == [] for answer in answers)
    nowhere: Any = None
    for build in (part.build, part.build_access, part.build_links, part.build_edge):
        build(nowhere)


def test_a_store_has_to_say_what_using_it_means() -> None:
    class Empty(StorePart):
        block, service = "empty", ""

    part, (place, _) = Empty(), site()
    with pytest.raises(NotImplementedError):
        part.grants(place.assembly, "a")
    with pytest.raises(NotImplementedError):
        part.environment(place, "a")
    client: Any = Client("web_instances", "instances web", None)  # type: ignore[arg-type]
    assert not list(part.connect(place, "a", client))


class TestAssembly:
    def test_asks_all_parts_in_their_order(self) -> None:
        assembly = Assembly(region(), (Bare(), Shelf()))
        assert [role.id for role in assembly.roles] == ["keeper"]
        assert list(assembly.stores) == ["shelf"]
        assert assembly.context.region == WEST

    def test_finds_the_stores_that_are_used_in_the_order_of_use(self) -> None:
        assembly = Assembly(region(), PARTS)
        used = list(assembly.used(["bucket.assets", "database.audit-trail", "table.carts"]))
        assert [(part.block, label) for part, label in used] == [
            ("bucket", "assets"),
            ("database", "audit-trail"),
            ("table", "carts"),
        ]

    def test_gives_the_grants_of_all_that_is_used(self) -> None:
        assembly = Assembly(region(), (Shelf(),))
        found = assembly.grants(["shelf.a", "shelf.b"])
        assert [grant.resources for grant in found] == [(f"{WEST}/a",), (f"{WEST}/b",)]
        assert assembly.grants([]) == ()

    def test_what_no_part_offers_cannot_be_used(self) -> None:
        with pytest.raises(KeyError, match="load_balancer"):
            list(Assembly(region(), PARTS).used(["load_balancer.web"]))

    def test_the_keys_statements_are_those_of_the_parts_here_and_of_the_roles_everywhere(self) -> None:
        here, there = (Assembly(region(name), (Shelf(),)) for name in (WEST, EAST))
        assert [statement["Sid"] for statement in here.key_statements([here, there])] == ["Shelf"]

    @pytest.mark.parametrize("follows", [None, WEST, "none"])
    @pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
    def test_what_parts_answer_does_not_depend_on_who_is_active(
        self, part: Part, follows: str | None
    ) -> None:
        """Else a failover would change roles and keys, whose control planes may be gone."""
        regions = {**MAXIMAL["regions"], WEST: {**MAXIMAL["regions"][WEST], "follows": follows}}
        described = (MAXIMAL, {**MAXIMAL, "active_region": EAST, "regions": regions})
        before, after = (Assembly(region(WEST, each), PARTS) for each in described)
        assert before.plan.databases != after.plan.databases
        assert list(part.roles(before)) == list(part.roles(after))
        for answers in (part.key_services, part.key_statements, part.log_groups, part.log_writers):
            assert list(answers(before)) == list(answers(after))
        for label in before.plan.region.bucket:
            assert list(part.bucket_statements(before, label)) == list(part.bucket_statements(after, label))
        if isinstance(part, StorePart):
            for label in getattr(before.plan.region, part.block):
                assert list(part.grants(before, label)) == list(part.grants(after, label))


class TestSite:
    def test_what_was_added_is_found_by_each_of_its_classes(self, alone: Any) -> None:
        place, _ = site()

        def build(stack: Any, aws: Any) -> None:
            bucket = PrivateBucket(
                stack,
                "bucket.a",
                provider=aws,
                name="a",
                arn="arn:a",
                key_arn=None,
                force_destroy=True,
                noncurrent_days=90,
            )
            place.add(bucket, "a")
            assert place.find(PrivateBucket, "a") is bucket
            for kind, label in ((Bucket, "a"), (PrivateBucket, "b"), (PrivateBucket, ""), (Construct, "a")):
                with pytest.raises(KeyError):
                    place.find(kind, label)

        alone(build)

    def test_a_database_is_found_whatever_its_role(self) -> None:
        place, _ = site()
        for label, role in (("orders", WriterDatabase), ("copies", ReaderDatabase)):
            made = role.__new__(role)
            place.add(made, label)
            assert place.find(Database, label) is made
            assert place.find(role, label) is made
        with pytest.raises(KeyError):
            place.find(ReaderDatabase, "orders")
        with pytest.raises(KeyError):
            place.find(LoadBalancer, "orders")

    def test_what_there_is_once_needs_no_label(self) -> None:
        place, _ = site()
        made = Database.__new__(Database)
        place.add(made)
        assert place.find(Database) is made

    def test_outputs_are_the_stacks_and_later_parts_find_their_values(self) -> None:
        place, stack = site()
        place.output("web_name", "${x}", "What it is")
        assert stack.outputs == {"web_name": ("${x}", "What it is")}
        assert place.outputs == {"web_name_in_terraform": "${x}"}

    def test_faults_of_the_description_are_reported_where_they_stand(self) -> None:
        place, stack = site()
        place.refuse("table", "carts", "hash_key", "Not a key", "It has to be one.")
        (finding,) = stack.findings
        assert finding.path == ("regions", WEST, "table", "carts", "hash_key")
        assert (finding.summary, finding.detail) == ("Not a key", "It has to be one.")

    def test_region_is_the_plans(self) -> None:
        place, _ = site()
        assert place.plan is place.assembly.plan
        assert place.context is place.plan.context


def test_sites_of_other_stacks_hand_outputs_on() -> None:
    plan: Any = type("Plan", (), {"context": Context("Tap", "staging", EAST)})()
    provider: Any = object()
    links, edge = Recorder(), Recorder()
    LinksSite(links, plan, {EAST: provider}).output("a", 1, "A")
    EdgeSite(edge, plan, provider).output("b", 2, "B")
    assert (links.outputs, edge.outputs) == ({"a": (1, "A")}, {"b": (2, "B")})
    assert EdgeSite(edge, plan, provider).context is plan.context
    access = AccessSite(Recorder(), plan.context, provider, ())
    assert access.assemblies == ()


class TestVariables:
    """The names of two stores never meet, whatever their labels are."""

    @pytest.fixture
    def suffixes(self, synthesized: Any) -> dict[str, set[str]]:
        """What the variables of each kind of store end in, as some instance of it has them."""
        found: dict[str, set[str]] = {part.block: set() for part in STORES}
        for variant in ("maximal", "maximal failover", "staging"):
            for stack in synthesized(variant).stacks.values():
                for parameter in stack.resources("aws_ssm_parameter").values():
                    if "/uses/" not in parameter["name"]:
                        continue
                    block, label = parameter["name"].rpartition("/")[2].split(".")
                    for line in parameter["insecure_value"].splitlines():
                        name, _, value = line.partition("=")
                        assert value
                        prefix = variable(label, "")
                        assert name.startswith(prefix)
                        found[block].add(name.removeprefix(prefix))
        return found

    def test_every_kind_of_store_is_used_by_some_deployment(self, suffixes: dict[str, set[str]]) -> None:
        assert all(suffixes.values())

    def test_no_ending_of_one_kind_ends_in_that_of_another(self, suffixes: dict[str, set[str]]) -> None:
        for one, other in permutations(suffixes, 2):
            for what in suffixes[one]:
                for ending in suffixes[other]:
                    assert what != ending, f"{one} and {other}"
                    assert not what.endswith(f"_{ending}"), f"{one} {what} and {other} {ending}"

    def test_no_ending_of_one_kind_ends_in_another_of_the_same(self, suffixes: dict[str, set[str]]) -> None:
        """The label `a` and `a-database` would meet in ``A_DATABASE_HOST``."""
        for endings in suffixes.values():
            for one, other in permutations(endings, 2):
                assert not one.endswith(f"_{other}")

    def test_the_names_are_those_of_shells(self) -> None:
        assert variable("orders", "HOST") == "ORDERS_HOST"
        assert variable("audit-trail-2", "SECRET_ARN") == "AUDIT_TRAIL_2_SECRET_ARN"

    @given(
        st.lists(st.from_regex("[a-c](-?[a-c0-1]){0,4}", fullmatch=True), min_size=2, max_size=4, unique=True)
    )
    def test_names_of_two_labels_never_meet(self, labels: list[str]) -> None:
        assert len({variable(label, "HOST") for label in labels}) == len(labels)


def test_each_kind_of_store_is_a_block_of_the_language() -> None:
    from model.blocks.deployment import COMPONENTS

    blocks = [part.block for part in STORES]
    assert len(set(blocks)) == len(blocks)
    assert set(blocks) <= COMPONENTS.keys()
