"""The encrypted topic of a region's alarms and monitored events, and who reads it."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from model.blocks.alerts import Alerts
from model.naming.context import Context
from modules.policy.document import Statement, allow, deny, policy

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

    Exposes ``arn``. AWS sends each address a message that has to be confirmed before it gets others.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: Alerts,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        topic = SnsTopic(
            self,
            "topic",
            name=context.name("alerts", "aws_sns_topic"),
            kms_master_key_id=key_arn,
            provider=provider,
        )
        self.arn: str = topic.arn
        SnsTopicPolicy(self, "policy", arn=self.arn, policy=policy(*_statements(context)), provider=provider)
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


def _statements(context: Context) -> tuple[Statement, ...]:
    """They take the place of SNS's own; the account's identities publish by their own policies."""
    # The derived ARN: a plan shows the policy before the topic is there.
    topic_arn = context.alert_topic_arn()
    this_account = {"StringEquals": {"aws:SourceAccount": context.account}}
    its_alarms = {"ArnLike": {"aws:SourceArn": context.arn("cloudwatch", "alarm:*")}}
    return (
        deny(
            "TlsOnly",
            TOPIC_ACTIONS,
            (topic_arn,),
            principal="*",
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
        allow(
            "AlarmsPublish",
            ("sns:Publish",),
            (topic_arn,),
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition=this_account | its_alarms,
        ),
    )
