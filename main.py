"""Tapstack's command line, and the app that ``cdktf.json`` runs: ``python main.py`` synthesizes."""

import os
import sys
from pathlib import Path

import click

from model.language.problems import ProblemsError

OUTDIR = Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out")

deployment_option = click.option(
    "-d",
    "--deployment",
    "selection",
    multiple=True,
    metavar="NAME_OR_FILE",
    help="A deployment: its file's name in deployments/ without .hcl, or a path. All of them, if left out.",
)

one_deployment = click.option(
    "-d",
    "--deployment",
    metavar="NAME_OR_FILE",
    help="The deployment, as `synth` takes it. May be left out where there is one only; `status` says all.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show the edit and the steps; write nothing.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@deployment_option
@click.pass_context
def cli(context: click.Context, selection: tuple[str, ...]) -> None:
    """Multi-region AWS deployments, from a short HCL description to Terraform JSON."""
    if context.invoked_subcommand is None:
        context.invoke(synth, selection=selection)
    elif selection:
        raise click.UsageError(f"Put -d behind the command: {context.invoked_subcommand} -d …")


@cli.command()
@deployment_option
def synth(selection: tuple[str, ...]) -> None:
    """Write the stacks to cdktf.out (the default command)."""
    from commands.synth import synthesize
    from review.report import warnings

    outdir = synthesize(selection, outdir=OUTDIR, say=click.echo)
    # Not on standard error: the CDKTF command line calls whatever stands there an error.
    click.echo(warnings(outdir), nl=False)


@cli.command()
@deployment_option
@click.option("-json", "as_json", is_flag=True, help="Answer as `terraform validate -json` does.")
@click.argument("files", nargs=-1, metavar="[NAME_OR_FILE]...")
def validate(selection: tuple[str, ...], files: tuple[str, ...], as_json: bool) -> None:
    """Check descriptions and backend.tf.json; write nothing."""
    from commands.validate import run

    sys.exit(run((*selection, *files), as_json=as_json))


@cli.command()
@deployment_option
@click.option("--plans", is_flag=True, help="Plan the stacks, and say what the plans do.")
@click.option(
    "--plan",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help="Say what a saved plan does: terraform show -json PLANFILE > FILE.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON; with --plans or --plan.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Plans at a time."
)
def review(
    selection: tuple[str, ...], plans: bool, files: tuple[Path, ...], as_json: bool, jobs: int
) -> None:
    """Say what a reviewer would ask about the stacks in cdktf.out; exit with 1 if one breaks a promise.

    With --plans or --plan, what the plans do where Terraform says "1 to change" (docs/review.md). Exit status
    0: nothing to look at; 3: somebody has to look before this is applied; 1: a plan failed.
    """
    if files and (plans or selection):
        raise click.UsageError("--plan reads saved plans: give it without --plans and -d.")
    if (selection or as_json) and not (plans or files):
        raise click.UsageError("-d and --json are about plans: add --plans.")
    if files:
        from commands.review_plans import review_files

        sys.exit(review_files(files, say=click.echo, as_json=as_json))
    if plans:
        from commands.review_plans import review_stacks

        sys.exit(review_stacks(OUTDIR, selection, say=click.echo, as_json=as_json, jobs=jobs))
    from review.report import report

    found = report(OUTDIR)
    click.echo(found.text)
    sys.exit(found.failed)


@cli.command()
@click.argument("region")
@one_deployment
@dry_run_option
def failover(region: str, deployment: str | None, dry_run: bool) -> None:
    """Make REGION the active one: edit the description, and say what to apply."""
    from commands.failover import run

    run(region, deployment, dry_run=dry_run)


@cli.command()
@one_deployment
@click.option("--to", metavar="REGION", help="Where the way back ends; the first region, if left out.")
@dry_run_option
def failback(deployment: str | None, to: str | None, dry_run: bool) -> None:
    """Take the next step back from a failover: edit the description, and say what to apply."""
    from commands.failback import run

    run(deployment, to=to, dry_run=dry_run)


@cli.command()
@click.argument("region")
@one_deployment
@dry_run_option
def move_home(region: str, deployment: str | None, dry_run: bool) -> None:
    """Make REGION keep the states of access, dns, links and edge: edit the file, and say what to do."""
    from commands.move_home import run

    run(region, deployment, dry_run=dry_run)


@cli.command()
@one_deployment
def status(deployment: str | None) -> None:
    """Say where deployments stand between a failover and the way back."""
    from commands.status import run

    run(deployment)


@cli.command()
@click.option("-d", "--deployment", default="default-vpc", show_default=True, metavar="NAME_OR_FILE")
@click.option("--keep", is_flag=True, help="Leave it up until Ctrl-C and say how to talk to it.")
def local(deployment: str, keep: bool) -> None:
    """Apply a deployment to an AWS that runs on this machine, check it, and remove it again."""
    from commands.local import run

    sys.exit(run(deployment, keep=keep))


@cli.command()
@click.option("-d", "--deployment", required=True, metavar="NAME_OR_FILE")
@click.option("--lose", required=True, metavar="REGION", help="The region that is switched off.")
@click.option("--to", metavar="REGION", help="The region that takes over: the first of the others.")
@click.option(
    "--evidence", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the evidence goes."
)
def drill(deployment: str, lose: str, to: str | None, evidence: Path | None) -> None:
    """Lose a region on an AWS that runs on this machine, fail over, and come back."""
    from commands.drill import run

    sys.exit(run(deployment, lose=lose, to=to, evidence=evidence))


def main() -> None:
    """Runs the command line; a user's mistake is reported without a traceback, with exit status 1."""
    try:
        cli(standalone_mode=True)
    except ProblemsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
