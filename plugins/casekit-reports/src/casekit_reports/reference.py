"""Writes docs/reference/figures.md: `python -m casekit_reports.reference > docs/reference/figures.md`.

What figures are stands in definitions.toml alone, so that what is printed beside a figure and what
the page says cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit_reports.definitions import definitions
from casekit_reports.options import ReportsOptions

_UNITS = {
    "share": "a share, shown in percent",
    "number": "a number",
    "days": "days",
    "score": "1 to 5",
    "money_share": "money by money",
}

_BEGINNING = """\
# Figures

What [casekit-reports](../../plugins/casekit-reports) counts, and how. Why figures are as they are: [figures](../explanation/figures.md). This page is written by `python -m casekit_reports.reference`; `casekit figures define` says the same with a lender's own numbers.

A figure is one whole number by another: money in minor units, or numbers of things. Nothing to divide by is shown as *none* (无), never as 0. It is exact and rounded only where it is shown, half to even.

```
casekit figures show --period 2026-10                       # all figures of a month
casekit figures show success_rate --period 2026-Q3 --by collector --by month
casekit figures show --period 2026-10 --known-at 2026-11-02T09:00
casekit figures entries recovery_rate --period 2026-10 --of tier=mild --side bottom --csv
casekit figures late --period 2026-10                       # contacted later than the target
casekit figures check                                       # reads the archive anew and compares
```

- **Period**: `2026-10`, `2026-Q3` or `2026-10-01..2026-10-15`, days of the lender's calendar, the first and the last within it.
- **Known at**: what was recorded up to that instant counts. `Figure.known` says how many entries of each log that is; given again it makes the same figure, whatever was corrected since, and `fingerprint` shows that it is the same.
- **Provisional**: the period has not ended; or nothing says that its last day is done (no finished run of it or a later date, no import on a later day); or, for success, payments within the window may still come.
- **Entries**: the amounts that `entries` lists add up to the top or the bottom. Entries that add nothing show why, such as the payments to which a contact led.
- **By collector**: recovery counts a loan for whom it was assigned to on the last day, otherwise for the person of the last contact in the period; everything else for the person of the last contact that counts. **Team**: as of the last day of the period. **Tier**: of recovery and cures, when the period began (of a case opened in it, its first); otherwise at the contact. **Policy**: the digest of the policy in force, shown by 12 characters.
- **Other currencies**: money figures are of loans in the lender's currency.

## What a lender says

```toml
[plugin.reports.figures]
window_days = 15          # days after a contact in which a payment counts as led to by it
least_share = "0.10"      # of the overdue principal and interest at the contact
first_contact_days = 3    # days after its opening in which a case should be contacted
least_answers = 5         # below it, satisfaction is not told by collector or team

[plugin.reports.costs]    # role = what one contact costs, minor units
sms = 5
voice = 300
```

The right `figure.look` is asked; the entries behind satisfaction need `survey.look` too.

## Beside the recovery rate

`opening` and `newly` are the two parts of its bottom. `penalty` and `costs` were paid and are not in it. `adjusted`: a book says less without a payment that is known, or a loan left the book. `unplaced`: payments of which nobody can say what they paid, for a book that had them already lists no less. A payment that comes after the book that had it already is matched with what that book took off, interest, principal and penalty of the oldest instalment first, and is recovered then.
"""


def lines() -> Iterator[str]:
    """Return the lines of the page."""
    yield from _BEGINNING.splitlines()
    options = ReportsOptions()
    for one in definitions().values():
        yield ""
        yield f"## {one.id}"
        yield ""
        yield f"**{one.name('en')}** ({one.name('zh')}): {_UNITS[one.unit]}."
        yield ""
        yield one.sentence("en", options)
        yield ""
        yield one.sentence("zh", options)
        yield ""
        yield f"By {', '.join(f'`{name}`' for name in one.by)}."


if __name__ == "__main__":
    print("\n".join(lines()))
