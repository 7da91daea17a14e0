from commands.stack_outputs import shown
from runner.terraform import Output

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:TapStack-staging-us-east-1-orders-APDlnH"


def test_a_stacks_outputs_stand_under_its_name() -> None:
    outputs = {"url": Output("http://e", "Address of web", False), "arn": Output(ARN, "", False)}
    assert shown("App-us-east-1", 12.4, outputs).split("\n") == [
        "App-us-east-1 is applied, after 12 s:",
        "  Address of web",
        "    url = http://e",
        "  arn",
        f"    arn = {ARN}",
        "",
    ]


def test_values() -> None:
    outputs = {
        "a": Output(["x", 1], "", False),
        "b": Output("secret", "", True),
        "c": Output({"k": None}, "", False),
    }
    values = [line.strip() for line in shown("s", 0, outputs).splitlines() if " = " in line]
    assert values == ['a = ["x", 1]', "b = (sensitive value)", 'c = {"k": null}']
