"""`casekit serve`: the webhook server."""

from __future__ import annotations

from contextlib import ExitStack

import click

from casekit.cli.opening import LenderChoice
from casekit.cli.output import note
from casekit.errors import UsageError


@click.command()
@click.argument("lenders", nargs=-1, metavar="[LENDER]...")
@click.option("-L", "--lender", "more", multiple=True, metavar="LENDER", help="One more lender.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--public-url", default="", metavar="URL", help="How providers reach this server.")
def serve(
    lenders: tuple[str, ...], more: tuple[str, ...], host: str, port: int, public_url: str
) -> None:
    """Answer the webhooks of one or more lenders: deliveries, replies, STOP, calls.

    Recordings of calls are fetched and filed as providers tell of them.

    Put a proxy with TLS in front of it. Signatures cover the public URL, so it must be the one
    that the provider calls; it is read from `[serve] public_url` where it is not given here.
    """
    from casekit.calls.keeping_up import KeepsFetching
    from casekit.serve import create_app
    from casekit.serve import serve as listen

    with ExitStack() as stack:
        opened = [
            stack.enter_context(LenderChoice(name, "").open())
            for name in (*lenders, *more) or ("",)
        ]
        by_id = {lender.settings.lender.id: lender for lender in opened}
        if len(by_id) < len(opened):
            raise UsageError("two of the lenders have the same id", hint="Ids must differ.")
        urls = {lender.settings.serve.public_url for lender in opened} - {""}
        if not public_url and len(urls) != 1:
            raise UsageError(
                "the public URL is not known" if not urls else "the lenders name different URLs",
                hint="Give --public-url, or set [serve] public_url in the config.",
            )
        url = public_url or urls.pop()
        if any(lender.store.simulated for lender in opened):
            note("A simulation store is served; its clock stands still.")
        app = create_app(by_id, public_url=url, clock=opened[0].clock)
        note(f"Listening on http://{host}:{port} for {url}/{{lender}}/{{channel}}; Ctrl-C ends it.")
        with KeepsFetching(opened):
            listen(app, host=host, port=port)
