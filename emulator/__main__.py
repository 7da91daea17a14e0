"""``python -m emulator``: the embedded AWS in the foreground, until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys

from emulator.server import Emulator, EmulatorError


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; exit status 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1 (default: a free one)")
    port = parser.parse_args(arguments).port
    try:
        with Emulator(port) as aws:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            print(f"AWS emulated at {aws.url}. To talk to it:\n")
            for name, value in aws.environment.items():
                print(f"export {name}={value}")
            print(f"\naws --endpoint-url {aws.url} --region us-east-1 s3 ls\n")
            print("Ctrl-C stops it and forgets everything.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("Stopped.")
    except EmulatorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
