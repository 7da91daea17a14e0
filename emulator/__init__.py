"""The embedded AWS: moto, in process, with regions that can be switched off.

    import os, subprocess
    from emulator import Emulator

    with Emulator() as aws:
        subprocess.run(["terraform", "apply"], env=os.environ | aws.environment, check=True)
        aws.switch_off("us-east-1", "global")           # a region and the global control planes die
        subprocess.run(["terraform", "apply"], cwd="us-west-2", env=os.environ | aws.environment)
        assert not aws.refusals                         # nobody asked them

Its purpose is to apply the very files that go to AWS: nothing in them knows of it, the environment
alone redirects providers, state backends and SDKs. What it proves is that Terraform, provider and
configuration agree with each other (apply, an empty second plan, destroy) and who talks to which
region. What AWS would refuse, what things cost and how long they take it does not prove: such rules
belong to the checks that run before.

`python -m emulator` runs one in the foreground. The rooms:

- `server`: the life of an emulator; each start is a new account (123456789012), one at a time in a
  process, because moto keeps its resources in the process.
- `region_switch`, `credential_scope`, `refusal`, `error_answer`: the layer in front of moto. The region
  of a request is the one it was signed for. IAM, Route 53, CloudFront and their like, which AWS runs in
  us-east-1 and which sign for it, count as the region "global"; unsigned requests as "unsigned". Of
  what is refused it is kept what was asked, and by which stack.
- `account`: moto, its settings, and how an account is made new.
- `bridges`: what moto lacks, service by service. Touch this one when Terraform drifts or an action is
  "not implemented": one small patch, one line in its docstring, one probe in its test. Remove a patch
  when its test says that moto no longer needs it.
- `permissions`, `replication_rules`, `replication_role`: what decides whether an object is copied to another
  bucket (`bridges.s3_replication`): at once if both regions are on, else when both are back.
- `functions`, `function_runner`: Lambda functions that run, each in a process of its own, after the
  request that caused it. `wait_for_functions()` says when they are done; their log groups, what they did.
- `inventory`: what exists in an account, to prove that a destroy left nothing behind.

The package imports nothing else of the project, and nothing in it is of use on AWS.
"""

from emulator.refusal import Refusal
from emulator.server import Emulator, EmulatorError

__all__ = ["Emulator", "EmulatorError", "Refusal"]
