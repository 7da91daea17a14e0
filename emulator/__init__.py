"""The embedded AWS: moto, in process, with regions that can be switched off.

from emulator import Emulator

with Emulator() as aws:
    subprocess.run(["terraform", "apply"], env=os.environ | aws.environment)
    aws.switch_off("us-east-1", "global")

"""

from emulator.server import Emulator, EmulatorError

__all__ = ["Emulator", "EmulatorError"]
