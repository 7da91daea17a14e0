"""``<deployment>-<environment>-dns``: what has to be in Route 53 before a region asks for certificates.

It talks to us-east-1 alone, where Route 53 is managed, however many regions there are: one that comes or goes
changes nothing here.
"""

from constructs import Construct

from model.planning.plan import DnsPlan
from modules.part import DnsSite, Part
from stacks.stack import Stack


class DnsStack(Stack):
    """The zones that are made here, and the records by which ACM knows whose domains are."""

    def __init__(self, scope: Construct, plan: DnsPlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan)
        self.remote_state(plan.backend)
        site = DnsSite(self, plan, self.provider(plan.context))
        for part in parts:
            part.build_dns(site)
