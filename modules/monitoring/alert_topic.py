"""The encrypted topic of a region's alarms and monitored events, and who reads it."""

from collections.abc import Iterator

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from model.blocks.alerts import Alerts as AlertsSpec
from model.naming.context import Context
from modules.part import Assembly, Part, Site
from modules.policy.document import Statement, allow, for_source, policy, tls_only
from modules.policy.grant import THIS_KEY

KIND, ROLE = "aws_sns_topic", "alerts"
#: All that a topic's policy may speak of; SNS refuses the rest, and a wildcard with it
#: (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html).
TOPIC_ACTIONS = (
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
)

#: How the characters of addresses read in Terraform names; others by their number.
IN_NAMES = {"@": "at", ".": "dot", "-": "dash", "_": "underscore", "+": "plus"}


class AlertTopic(Construct):
    """The topic, to which the region's alarms may publish, with a subscription for each address.

    ``role`` ends its name. Exposes ``arn``. AWS sends each address a message that has to be confirmed before
    it gets others.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: AlertsSpec,
        key_arn: str,
        role: str = ROLE,
    ) -> None:
        super().__init__(scope, id)
        topic = SnsTopic(
            self,
            "topic",
            name=context.name(role, KIND),
            kms_master_key_id=key_arn,
            provider=provider,
        )
        self.arn: str = topic.arn
        SnsTopicPolicy(
            self, "policy", arn=self.arn, policy=policy(*_statements(context, role)), provider=provider
        )
        for email in spec.emails:
            SnsTopicSubscription(
                self,
                name_of(email),
                topic_arn=self.arn,
                protocol="email",
                endpoint=email,
                provider=provider,
            )


def name_of(email: str) -> str:
    """An address as a Terraform name: ``ops@example.com`` is ``ops_at_example_dot_com``.

    Every underscore borders a word for one character, so that no two addresses have the same name.
    """
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"_{IN_NAMES.get(letter, f'u{ord(letter):x}')}_"
        for letter in email
    )


def _statements(context: Context, role: str) -> tuple[Statement, ...]:
    """They take the place of SNS's own; the account's identities publish by their own policies."""
    # The derived ARN: a plan shows the policy before the topic is there.
    topic_arn = alert_topic_arn(context, role)
    return (
        tls_only(TOPIC_ACTIONS, (topic_arn,)),
        allow(
            "AlarmsPublish",
            ("sns:Publish",),
            (topic_arn,),
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition=_from_alarms(context),
        ),
    )


def _from_alarms(context: Context) -> dict[str, dict[str, str]]:
    """A condition: for an alarm of the account in this region."""
    return for_source(context.account, context.arn("cloudwatch", "alarm:*"))


def alert_topic_arn(context: Context, role: str = ROLE) -> str:
    """The ARN of the topic of a region's alerts, or of another one for alarms."""
    return context.arn_of(role, KIND)


def alarms_use_the_key(context: Context, role: str = ROLE) -> Statement:
    """CloudWatch, whose alarms publish to the encrypted topic
    (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html)."""
    return allow(
        "AlarmsPublish",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        THIS_KEY,
        principal={"Service": "cloudwatch.amazonaws.com"},
        condition={
            **_from_alarms(context),
            "ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": alert_topic_arn(context, role)},
        },
    )


class Alerts(Part):
    """The ``alerts`` block of a region."""

    def key_statements(self, assembly: Assembly) -> Iterator[Statement]:
        """CloudWatch, whose alarms publish to the encrypted topic."""
        if assembly.plan.region.alerts:
            yield alarms_use_the_key(assembly.context)

    def build(self, site: Site) -> None:
        """Makes the topic, where somebody is to be alerted."""
        if site.plan.region.alerts is None:
            return
        topic = AlertTopic(
            site.scope,
            "alerts",
            context=site.context,
            provider=site.provider,
            spec=site.plan.region.alerts,
            key_arn=site.key_arn,
        )
        site.add(topic)
        site.output("alert_topic_arn", topic.arn, "SNS topic of the region's alarms and monitored events")
