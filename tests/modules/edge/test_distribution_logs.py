import json

import pytest

from tests.described import ACCOUNT, EAST, EUROPE
from tests.synthesized import Synthesized

CALLER = "${data.aws_caller_identity.current.account_id}"


@pytest.mark.parametrize(
    ("variant", "label", "name", "home", "bucket"),
    [
        ("standby", "assets", "TapStandby-staging", EAST, f"tapstandby-staging-us-east-1-logs-{CALLER}"),
        (
            "linked",
            "site",
            "Tap-Links-production-pr-42",
            EUROPE,
            f"tap-links-production-pr-42-eu-west-1-logs-{ACCOUNT}",
        ),
    ],
)
def test_logs_go_to_the_first_region_which_admits_them(
    synthesized: Synthesized, variant: str, label: str, name: str, home: str, bucket: str
) -> None:
    """What one stack delivers and the other admits is derived twice: it has to be the same."""
    edge, regional = (synthesized(variant).stack(ending) for ending in ("edge", home))
    (source,) = edge.resources("aws_cloudwatch_log_delivery_source").values()
    (destination,) = edge.resources("aws_cloudwatch_log_delivery_destination").values()
    (configuration,) = destination["delivery_destination_configuration"]
    assert source["name"] == destination["name"] == f"{name}-{label}"
    assert configuration["destination_resource_arn"] == f"arn:aws:s3:::{bucket}/cdn/{label}"

    document = json.loads(regional.resources("aws_s3_bucket_policy")["logs"]["policy"])
    (admitted,) = (
        each
        for each in document["Statement"]
        if each["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    )
    assert admitted["Resource"] == f"arn:aws:s3:::{bucket}/*"
    arn = admitted["Condition"]["ArnLike"]["aws:SourceArn"]
    account = ACCOUNT if variant == "linked" else CALLER
    assert arn == f"arn:aws:logs:us-east-1:{account}:delivery-source:*"
    assert regional.resources("aws_s3_bucket")["logs"]["bucket"] == bucket


def test_no_other_region_admits_them(synthesized: Synthesized) -> None:
    policy = synthesized("standby").stack(EUROPE).resources("aws_s3_bucket_policy")["logs"]["policy"]
    assert "delivery.logs.amazonaws.com" not in policy


def test_files_are_w3c_in_a_folder_for_each_day(synthesized: Synthesized) -> None:
    edge = synthesized("standby").stack("edge")
    (source,) = edge.resources("aws_cloudwatch_log_delivery_source").values()
    assert source["log_type"] == "ACCESS_LOGS"
    assert source["resource_arn"] == "${aws_cloudfront_distribution.assets.arn}"
    (destination,) = edge.resources("aws_cloudwatch_log_delivery_destination").values()
    assert destination["output_format"] == "w3c"
    (delivery,) = edge.resources("aws_cloudwatch_log_delivery").values()
    assert delivery["delivery_source_name"] == "${aws_cloudwatch_log_delivery_source.assets.name}"
    assert delivery["delivery_destination_arn"] == "${aws_cloudwatch_log_delivery_destination.assets.arn}"
    assert delivery["field_delimiter"] == "\t"
    assert delivery["s3_delivery_configuration"] == [
        {"suffix_path": "{yyyy}/{MM}/{dd}", "enable_hive_compatible_path": False}
    ]
