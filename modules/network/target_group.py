"""What a load balancer forwards to: the healthy ones among a component's instances."""

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from model.blocks.target import Target
from model.naming.context import Context
from modules.network.load_balancer import LoadBalancer
from modules.network.security_group import SecurityGroup


class TargetGroup(Construct):
    """The target group of one component behind a load balancer, and the way between the two.

    Exposes ``arn``, and ``dimensions``, which CloudWatch knows it by.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        component: str,
        target_type: str,
        spec: Target,
        vpc_id: str,
        load_balancer: LoadBalancer,
        security_group: SecurityGroup,
    ) -> None:
        """``component`` is its label and kind, ``web_instances``; ``target_type`` is Terraform's.

        ``security_group`` is the component's, which admits the load balancer on the target's port (TCP).
        """
        super().__init__(scope, id)
        role = component.replace("_", "-")
        group = LbTargetGroup(
            self,
            "target_group",
            # AWS changes no port, and deletes no group that a listener knows: another port makes another
            # group, whose name has to be another one while both are there.
            name=context.name(f"{role}-{spec.port}", "aws_lb_target_group"),
            port=spec.port,
            protocol="HTTP",
            target_type=target_type,
            vpc_id=vpc_id,
            deregistration_delay="30",
            health_check=LbTargetGroupHealthCheck(
                path=spec.health_check_path,
                matcher="200",
                interval=15,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            provider=provider,
        )
        self.arn: str = group.arn
        self.dimensions = {"TargetGroup": group.arn_suffix, "LoadBalancer": load_balancer.arn_suffix}
        security_group.allow_ingress(
            "load_balancer", spec.port, "HTTP from the load balancer", load_balancer.security_group.peer
        )
        load_balancer.security_group.allow_egress(
            component, spec.port, f"HTTP to {role}", security_group.peer
        )
        load_balancer.forward_to(component, self.arn, spec)
