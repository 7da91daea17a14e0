"""``<deployment>-<environment>-<region>``: everything that runs or stores in one region.

It talks to that region and to nothing else, so that it plans and applies when every other region and every
global control plane is gone. What it is made of stands in ``stacks/parts.py``.
"""

import re

from constructs import Construct

from model.planning.plan import RegionalPlan
from modules.part import Assembly, Part, Site
from modules.policy.key import Key
from stacks.stack import Stack


class RegionalStack(Stack):
    """One region of a deployment: its key, and its parts one after the other."""

    def __init__(self, scope: Construct, plan: RegionalPlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan, region=plan.context.region, databases=roles_in_words(plan))
        self.remote_state(plan.backend)
        provider = self.provider(plan.context)
        everywhere = tuple(Assembly(region, parts) for region in plan.regions)
        assembly = next(each for each in everywhere if each.plan is plan.region)
        key = Key(
            self,
            "key",
            context=plan.context,
            provider=provider,
            services=[service for part in parts for service in part.key_services(assembly)],
            log_groups=[
                f"{plan.context.path}/*",
                *(name for part in parts for name in part.log_groups(assembly)),
            ],
            statements=assembly.key_statements(everywhere),
        )
        site = Site(self, assembly, provider, key.arn, everywhere)
        site.output("key_arn", key.arn, "KMS key of everything that the region stores")
        for part in parts:
            part.build(site)


def roles_in_words(plan: RegionalPlan) -> dict[str, str]:
    """The role of each database, by label: ``writer``, ``former-writer``."""
    return {label: _in_words(type(role).__name__) for label, role in plan.region.databases.items()}


def _in_words(name: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()
