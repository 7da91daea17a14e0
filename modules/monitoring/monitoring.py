"""The alarms and the dashboards of a region, from the rows of all its entities."""

from collections.abc import Iterable, Iterator, Mapping

from model.naming.context import Context
from modules.monitoring.alarm import KIND, MetricAlarm, Watched
from modules.monitoring.alert_topic import AlertTopic
from modules.monitoring.dashboard import KIND as DASHBOARD
from modules.monitoring.dashboard import Dashboard, Graph, Widget, graph, pages, states, text
from modules.monitoring.region_alarm import KIND as REGION_ALARM
from modules.monitoring.region_alarm import RegionAlarm, vital_roles
from modules.part import Assembly, Part, Site

ROLE = "overview"


class Monitoring(Part):
    """Alarms where somebody is alerted, and a dashboard; it stands after all that has rows."""

    def build(self, site: Site) -> None:
        """Makes a region's alarms and its dashboard, and in the first region the one for all."""
        graphs: dict[str, list[Graph]] = {}
        names: dict[str, str] = {}
        for watched in _here(site.assembly):
            dimensions = watched.dimensions(site)
            for alarm in watched.alarms:
                shown = Graph(alarm, dimensions, alarm.limit(site.plan.region.alarms))
                graphs.setdefault(watched.title, []).append(shown)
                if site.plan.region.alerts:
                    names[watched.role(alarm)] = _alarm(site, watched, shown)
        if site.plan.region.alerts:
            _region_alarms(site, names)
        if not site.plan.region.alarms.dashboard:
            return
        if graphs:
            _overview(site, graphs)
        if len(site.everywhere) > 1 and site.assembly is site.everywhere[0]:
            _overview_of_all(site)


def _alarm(site: Site, watched: Watched, shown: Graph) -> str:
    """The alarm's full name."""
    alarm = shown.alarm
    return MetricAlarm(
        site.scope,
        f"alarm.{watched.id}_{alarm.name.replace('-', '_')}",
        provider=site.provider,
        alarm=alarm,
        name=site.context.name(watched.role(alarm), KIND),
        description=watched.description(alarm, shown.limit),
        dimensions=shown.dimensions,
        limit=shown.limit,
        topic_arn=site.find(AlertTopic).arn,
    ).name


def _region_alarms(site: Site, names: Mapping[str, str]) -> None:
    """The alarms of the region as a whole; ``names`` are those of its other alarms, by what ends them."""
    for role, parts in vital_roles(site.context, site.assembly.watched).items():
        RegionAlarm(
            site.scope,
            f"region_alarm.{role.replace('-', '_')}",
            context=site.context,
            provider=site.provider,
            role=role,
            names=[names[part] for part in parts],
            topic_arn=site.find(AlertTopic).arn,
        )


def _overview(site: Site, graphs: dict[str, list[Graph]]) -> None:
    """The region's dashboard: the states of its alarms, then the graphs of each entity."""
    context = site.context
    groups = [
        [text(f"## {title[0].upper()}{title[1:]}"), *(graph(context, each) for each in shown)]
        for title, shown in graphs.items()
    ]
    head = [*_states(site.assembly, "Alarms", _here(site.assembly))]
    for number, page in enumerate(pages(head, groups), 1):
        role = ROLE if number == 1 else f"{ROLE}-{number}"
        Dashboard(
            site.scope,
            f"dashboard.{role}",
            provider=site.provider,
            name=context.name(role, DASHBOARD),
            rows=page,
        )


def _overview_of_all(site: Site) -> None:
    """The dashboard of all regions, from derived names and ARNs: nothing is asked of another region.

    What comes and goes with a failover is left out: it would change this region's stack as well.
    """
    rows: list[Widget] = []
    for assembly in site.everywhere:
        if not assembly.watched:
            continue
        lasting = [each for each in assembly.watched if not each.moves]
        states_there = [*_states(assembly, f"Alarms of {assembly.context.region}", lasting)]
        rows += [text(_heading(assembly, bool(states_there))), *states_there]
    if rows:
        Dashboard(
            site.scope,
            "dashboard.all_regions",
            provider=site.provider,
            name=site.context.global_name("", DASHBOARD),
            rows=rows,
        )


def _here(assembly: Assembly) -> list[Watched]:
    """What there is in a region to be watched today."""
    return [each for each in assembly.watched if each.there]


def _states(assembly: Assembly, title: str, shown: Iterable[Watched]) -> Iterator[Widget]:
    """The states of the alarms of what is shown of a region, where it has any; its own come first."""
    if assembly.plan.region.alerts:
        context = assembly.context
        whole = [context.arn_of(role, REGION_ALARM) for role in vital_roles(context, assembly.watched)]
        yield from states(title, [*whole, *(arn for each in shown for arn in each.arns(context))])


def _heading(assembly: Assembly, alerted: bool) -> str:
    """A region's name, the way to its own dashboard, and whether anybody is alerted there."""
    context = assembly.context
    link = f" · [{_title(context)}](#dashboards:name={_title(context)})"
    return (
        f"## {context.region}"
        + (link if assembly.plan.region.alarms.dashboard else "")
        + ("" if alerted else " · nobody is alerted")
    )


def _title(context: Context) -> str:
    return context.name(ROLE, DASHBOARD)
