"""Opening the lender that a command line means; plugins' commands use it too.

```python
@click.command()
@lender_choice()
def assignments(choice: LenderChoice) -> None:
    with choice.open() as lender:
        ...
```
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from casekit.dates import check_day, check_instant
from casekit.errors import PluginError, UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from casekit.app import Lender
    from casekit.clock import Clock
    from casekit.settings import Settings
    from casekit.store.store import Store
    from casekit.work.model import PromisePart

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=Callable[..., Any])

VARIABLE: Final = "CASEKIT_LENDER"
"""The environment variable that names the lender where the command line does not."""

_MORNING: Final = time(9)
_LONG: Final = 100_000


@dataclass(frozen=True, slots=True)
class LenderChoice:
    """Which lender a command line means, and at which instant.

    Attributes:
        given: path or name, empty where the command line has none.
        now: the instant for a simulation store as it was written, or empty.
        plugin: the plugin whose command this is, where it is one's.
    """

    given: str
    now: str
    plugin: str = ""

    @property
    def meant(self) -> bool:
        """True where the command line, the environment or the current folder says a lender."""
        from casekit.settings import FILE_NAME

        return bool(self.given or os.environ.get(VARIABLE)) or Path(FILE_NAME).is_file()

    @property
    def name(self) -> str:
        """The lender's path or name: as given, by the environment, or the current folder.

        Raises:
            UsageError: none of these says it.
        """
        named = self.given or os.environ.get(VARIABLE, "")
        if named:
            return named
        from casekit.settings import FILE_NAME

        if Path(FILE_NAME).is_file():
            return "."
        raise UsageError(
            "say which lender",
            hint=f"Give its folder, set {VARIABLE}, or change into the folder of its {FILE_NAME}.",
        )

    def settings(self) -> Settings:
        """Read the lender's config without opening it."""
        from casekit.settings import find_lender, load_settings

        return load_settings(find_lender(self.name))

    @contextmanager
    def open(self, *, as_of: date | None = None) -> Iterator[Lender]:
        """Open the lender for the length of a block.

        Args:
            as_of: in a simulation store without `--now`, the clock stands on this business
                date's morning, or where the archive ends if that is later.

        Raises:
            CasekitError: it cannot be opened.
        """
        from casekit.app import Lender

        def clock(settings: Settings, store: Store) -> Clock:
            return clock_for(settings, store, self.now, as_of)

        with Lender.open(self.name, clock_for=clock) as lender:
            if self.plugin and self.plugin not in lender.plugins.names:
                raise PluginError(
                    f"the lender {lender.settings.lender.id} does not use the plugin "
                    f"{self.plugin!r}",
                    plugin=self.plugin,
                    hint="List it under `[plugins] use` in its config.",
                )
            yield lender


def clock_for(settings: Settings, store: Store, now: str, as_of: date | None = None) -> Clock:
    """Return the machine's clock, or for a simulation store one that stands still.

    Raises:
        UsageError: `now` was given for a real store, or is no instant.
    """
    from casekit.clock import SimulatedClock, SystemClock

    zone = settings.lender.zone
    if not store.simulated:
        if now:
            raise UsageError(
                "--now is only for simulation stores; a real one runs on the machine's clock",
                hint="Make a simulation store with `casekit init --simulation`.",
            )
        return SystemClock()
    last = store.last_instant()
    if now:
        return SimulatedClock(read_instant(now, zone))
    if as_of is not None:
        morning = datetime.combine(as_of, _MORNING, zone)
        return SimulatedClock(morning if last is None else max(last, morning))
    return SimulatedClock(last or SystemClock().now())


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant that a person wrote; without an offset it is in `zone`.

    Raises:
        UsageError: it is none, or too far off.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no instant", hint="Write it like 2026-03-02T09:30 or with +08:00."
        ) from None
    check_instant(instant)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def read_date(text: str) -> date:
    """Return the date that a person wrote as YYYY-MM-DD.

    Raises:
        UsageError: it is none, or too far off.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="Write it like 2026-03-02.") from None
    check_day(day)
    return day


def read_amount(text: str, currency: str) -> int:
    """Return the amount that a person wrote in major units, in minor units.

    Raises:
        UsageError: it is none.
    """
    from casekit.money import parse_minor

    try:
        return parse_minor(text, currency)
    except ValueError as error:
        raise UsageError(f"{text!r}: {error}", hint="Write it like 1234.50.") from None


def read_payment(text: str, currency: str) -> PromisePart:
    """Return the payment that a person wrote as `500.00@2026-03-20`, or `500.00USD@…`.

    Args:
        text: as it was written.
        currency: of the loan, in which the amount is unless it says otherwise.

    Raises:
        UsageError: it is of another form, or in a currency that there is none of.
    """
    from casekit.work.form_reading import read_part

    part = read_part(text, currency)
    return part if part.currency else replace(part, currency=currency)


def days(count: int | None) -> timedelta | None:
    """Return so many days, or None where the command line does not say how many."""
    return None if count is None else span(count)


def span(count: int) -> timedelta:
    """Return so many days; what is far too long is refused by whoever asked, not here."""
    return timedelta(days=max(-_LONG, min(count, _LONG)))


class DateType(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        return value if isinstance(value, date) else read_date(str(value))


DATE: Final = DateType()


def lender_choice(*, positional: bool = False) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Give a command the argument `choice`: `--lender L`, and as its last argument if positional.

    The command also takes `--now`, which simulation stores need.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @wraps(function)
        def command(*args: Any, **options: Any) -> R:
            by_option, by_place = options.pop("lender_option"), options.pop("lender", None)
            if by_option and by_place and by_option != by_place:
                raise UsageError("two lenders are named", hint="Name one.")
            context = click.get_current_context()
            plugin = str(context.find_root().meta.get("casekit.plugin", ""))
            choice = LenderChoice(by_place or by_option or "", options.pop("now") or "", plugin)
            return function(*args, choice=choice, **options)

        if positional:
            command = click.argument("lender", required=False, metavar="[LENDER]")(command)
        command = click.option(
            "-L", "--lender", "lender_option", metavar="LENDER", help="Folder, config or name."
        )(command)
        return click.option(
            "--now", metavar="INSTANT", help="Only in a simulation store: what time it is."
        )(command)

    return decorate


json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
LANGUAGES: Final = ("zh", "en")
"""The languages in which commands answer; a tag such as `zh-Hans` or `en-GB` is one of these."""


def _spoken(context: click.Context, parameter: click.Parameter, tag: str) -> str:
    if tag and tag.lower().replace("_", "-").partition("-")[0] not in LANGUAGES:
        raise UsageError(
            f"casekit does not answer in {tag!r}", hint=f"Give {' or '.join(LANGUAGES)}."
        )
    return tag


language_option = click.option(
    "--language",
    metavar="TAG",
    default="",
    callback=_spoken,
    help="zh or en; the lender's where it is not given.",
)


def shown(function: C) -> C:
    """Give a command the lender, `--json` and `--language`."""
    return lender_choice()(json_option(language_option(function)))  # type: ignore[return-value]


def reveal_options(function: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--reveal` and `--reason`, and see to it that neither goes alone.

    Raises:
        UsageError: when it is called with `--reveal` and without a reason.
    """

    @wraps(function)
    def command(*args: P.args, **options: P.kwargs) -> R:
        if options["reveal"] and not str(options["reason"]).strip():
            raise UsageError(
                "say why the data is needed",
                hint="--reveal goes with --reason; both are archived.",
            )
        return function(*args, **options)

    reasoned = click.option(
        "--reason", default="", metavar="TEXT", help="Why; needed with --reveal."
    )(command)
    return click.option("--reveal", is_flag=True, help="Numbers, texts and notes in the clear.")(
        reasoned
    )


reason_option = click.option(
    "--reason", required=True, metavar="TEXT", help="Why; kept in the archive, sealed."
)
