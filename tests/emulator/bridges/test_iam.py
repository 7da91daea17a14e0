from moto.iam.models import IAMBackend

from emulator import Emulator
from emulator.bridges import ORIGINALS, iam, install

EMPTY_POLICY = '{"Version": "2012-10-17", "Statement": []}'


def test_every_new_account_has_its_own_copy_of_awss_policies() -> None:
    arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    for _ in range(2):
        with Emulator() as aws:
            client = aws.client("iam", "us-east-1")
            assert client.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0
            client.create_role(RoleName="app", AssumeRolePolicyDocument=EMPTY_POLICY)
            client.attach_role_policy(RoleName="app", PolicyArn=arn)
            assert client.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1


def test_other_partitions_have_none(aws: Emulator) -> None:
    assert aws.client("iam", "cn-north-1").list_policies(Scope="AWS")["Policies"] == []


def test_moto_still_loads_them_for_every_partition(aws: Emulator) -> None:
    load = ORIGINALS[iam.PATCHES[0]]
    policies = load(IAMBackend("aws-cn", "123456789012"))
    assert policies, "moto now loads managed policies for one partition: remove emulator/bridges/iam.py"


def test_installing_the_bridges_again_changes_nothing(aws: Emulator) -> None:
    installed = IAMBackend._init_aws_policies
    install()
    assert IAMBackend._init_aws_policies is installed
