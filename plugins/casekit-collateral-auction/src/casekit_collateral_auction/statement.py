"""The statement of a disposal that anyone involved can follow: what happened, and where money went.

It names nobody: bidders and creditors stand by their codes, staff by their function. A Word file
and an HTML page say the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from babel import Locale

from casekit import Money, ProcessView
from casekit.archive.search import Query
from casekit.docs.styles import add_line, add_page_number, add_table, blank
from casekit.docs.word import WordTemplate
from casekit_collateral_auction.options import AuctionOptions
from casekit_collateral_auction.words import in_script, word

if TYPE_CHECKING:
    from casekit import Lender


FACTS: Final = (
    "number", "loan", "collateral", "state", "basis", "agency", "appraiser", "appraisal",
    "valid_until", "place", "rule", "price", "buyer",
)  # fmt: skip
"""Codes of the facts, which are values of a template of the statement."""

ROWS: Final = ("history", "rounds", "notices", "bids", "money")
"""Names of the tables, which are rows of a template of the statement."""


class Table(NamedTuple):
    """A part of the statement.

    Attributes:
        name: what a template calls its rows. columns: what it calls their values.
        heading: above it.
        rows: the first is the head.
        widths: of the columns, centimetres.
        right: columns whose text stands at the right.
    """

    name: str
    columns: Sequence[str]
    heading: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the statement says.

    Attributes:
        language: BCP 47 tag. title, intro: above.
        facts: code, what it is called and its value, in order.
        tables: further parts.
        remarks: below.
    """

    language: str
    title: str
    intro: str
    facts: tuple[tuple[str, str, str], ...]
    tables: tuple[Table, ...]
    remarks: tuple[str, ...]

    @classmethod
    def read(
        cls,
        lender: Lender,
        view: ProcessView,
        options: AuctionOptions,
        language: str,
        more: Mapping[str, object],
    ) -> Statement:
        """Read it from the process and the archive.

        Args:
            lender: whose archive is read.
            view: the disposal.
            options: for the names of agencies.
            language: the lender's where empty.
            more: codes that are about to be written, as if they were.
        """
        language = language or lender.settings.lender.language
        currency = lender.cases.find(view.case_name).currency
        return _Reader(lender, view, options, language, currency, {**view.data, **more}).statement()


def as_docx(told: Statement, template: Path | None = None) -> bytes:
    """Return the statement as a Word file: the lender's template filled, or a plain one.

    A template has the facts as values by their codes, the tables as rows by their names, and
    `has_bids` and its like for conditions on them.
    """
    if template is not None:
        return WordTemplate(template).render(values_of(told), rows=rows_of(told))
    page = blank(told.language)
    add_line(page, told.title, style="Title", align="center")
    add_line(page, told.intro, indent=told.language.startswith("zh"), align="both")
    facts = [[what, value] for _, what, value in told.facts]
    add_table(page, facts, widths=(5.0, 10.8), head=False)
    for table in told.tables:
        add_line(page, "", size=4)
        add_line(page, table.heading, style="Heading 1")
        add_table(page, table.rows, widths=table.widths, right=table.right, size=9)
    add_line(page, "", size=4)
    for remark in told.remarks:
        add_line(page, remark, size=9)
    add_page_number(page, told.title)
    made = BytesIO()
    page.save(made)
    return made.getvalue()


def as_html(told: Statement) -> bytes:
    """Return the statement as a page that needs nothing else."""
    parts = [
        f'<!doctype html><html lang="{escape(told.language)}"><meta charset="utf-8">',
        f"<title>{escape(told.title)}</title><style>body{{font-family:serif;max-width:60em;"
        "margin:2em auto}table{border-collapse:collapse;width:100%}td,th{border:1px solid;"
        "padding:.2em .5em;text-align:left;word-break:break-all}</style>",
        f"<h1>{escape(told.title)}</h1><p>{escape(told.intro)}</p>",
        _html_table([[what, value] for _, what, value in told.facts], head=False),
    ]
    for table in told.tables:
        parts += [f"<h2>{escape(table.heading)}</h2>", _html_table(table.rows, head=True)]
    parts += [f"<p>{escape(remark)}</p>" for remark in told.remarks]
    return "\n".join([*parts, "</html>"]).encode("utf-8")


def values_of(told: Statement) -> dict[str, str]:
    """Return the values that a template of the statement may ask for; absent facts are empty."""
    given = dict.fromkeys(FACTS, "")
    given |= {code: value for code, _, value in told.facts}
    given |= {f"has_{name}": "" for name in ROWS}
    given |= {f"has_{table.name}": "1" for table in told.tables}
    return {**given, "title": told.title, "remark": "\n".join(told.remarks)}


def rows_of(told: Statement) -> dict[str, list[dict[str, str]]]:
    """Return the rows that a template of the statement may ask for."""
    given: dict[str, list[dict[str, str]]] = {name: [] for name in ROWS}
    for table in told.tables:
        given[table.name] = [dict(zip(table.columns, row, strict=True)) for row in table.rows[1:]]
    return given


def _html_table(rows: Sequence[Sequence[str]], *, head: bool) -> str:
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if head and number == 0 else "td"
        lines.append("".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row))
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


class _Reader:
    def __init__(
        self,
        lender: Lender,
        view: ProcessView,
        options: AuctionOptions,
        language: str,
        currency: str,
        data: Mapping[str, Any],
    ) -> None:
        self._lender = lender
        self._view = view
        self._options = options
        self._language = language
        self._currency = currency
        self._locale = Locale.parse(language.replace("-", "_"))
        self._data = data

    def statement(self) -> Statement:
        """Return it."""
        tables = [self._history(), self._rounds(), self._notices(), self._bids(), self._money()]
        remarks = []
        lot = self._data.get("lot") or {}
        if lot.get("root"):
            remarks.append(
                f"{self._word('draw_again')}: {lot['root']} ({lot['size']}); "
                f"{', '.join(lot['agencies'])}; {lot['seed']}."
            )
        return Statement(
            self._language,
            self._word("title"),
            self._word("intro"),
            tuple(self._facts()),
            tuple(table for table in tables if len(table.rows) > 1),
            tuple(remarks),
        )

    def _facts(self) -> list[tuple[str, str, str]]:
        data, view = self._data, self._view
        kind = self._lender.plugins.process_kinds[view.kind]
        short = "zh" if self._language.startswith("zh") else "en"
        agencies = self._options.agencies
        facts = [
            ("number", str(view.process_id)),
            ("loan", view.loan_ref),
            (
                "collateral",
                f"{self._word(str(data.get('collateral_kind', '')))} {data.get('collateral', '')}",
            ),
            ("state", in_script(kind.state(view.state).words[short], self._language)),
            ("basis", self._word(str(data.get("basis") or ""))),
        ]
        if code := data.get("agency"):
            name = agencies[code].name if code in agencies else code
            facts.append(("agency", f"{name} ({self._word(str(data.get('chosen_by')))})"))
        if code := data.get("appraiser"):
            facts.append(("appraiser", agencies[code].name if code in agencies else code))
            facts.append(("appraisal", self._amount(data["appraisal"])))
            facts.append(("valid_until", str(data["valid_until"])))
        if data.get("place"):
            facts.append(("place", str(data["place"])))
        if data.get("rule"):
            facts.append(("rule", self._rule(str(data["rule"]))))
        if data.get("price") is not None:
            facts.append(("price", self._amount(data["price"])))
            facts.append(("buyer", str(data.get("buyer_code"))))
        return [(name, self._word(name), value) for name, value in facts if value.strip()]

    def _history(self) -> Table:
        """Return each step with its day, from the archive, and the digests of its papers.

        The archive names a paper by the digest of what is sealed, which nobody can compare with
        the paper in hand; so the process keeps those of the papers themselves. They are shown
        for the steps of which all are known.
        """
        kind = self._lender.plugins.process_kinds[self._view.kind]
        short = "zh" if self._language.startswith("zh") else "en"
        words = {move.event: in_script(move.words[short], self._language) for move in kind.moves}
        steps: list[tuple[str, str, bool]] = []
        rows: list[Sequence[str]] = [self._head("when", "what", "papers")]
        for found in self._lender.archive.all(Query(case_id=self._view.case_id)):
            header = json.loads(found.entry.header)
            said = header.get("data", {})
            if said.get("process") != self._view.process_id:
                continue
            if found.entry.kind.startswith("process."):
                event = said.get("event", "")
                if not event and found.entry.kind != "process.opened":
                    # which step of the policy it carries out: nothing that anyone did
                    continue
                steps.append((event, self._day(found.entry.occurred_at), bool(said.get("blobs"))))
        digests: dict[str, list[list[str]]] = {}
        for told in self._data.get("papers") or ():
            digests.setdefault(told["event"], []).append(told["sha256"])
        for event, told in digests.items():
            if len(told) != sum(one == event and proven for one, _, proven in steps):
                told.clear()
        for event, day, proven in steps:
            known = digests.get(event)
            papers = known.pop(0) if proven and known else ()
            rows.append((day, words.get(event, self._word("opened")), "\n".join(papers)))
        return Table(
            "history", ("on", "what", "papers"), self._word("history"), rows, (2.6, 4.4, 8.8)
        )

    def _rule(self, rule_id: str) -> str:
        """Return a rule with the articles on which it rests; what else its source says is ours."""
        pack = self._lender.pack
        source = next((rule.source for rule in pack.rules if rule.id == rule_id), "")
        articles = "; ".join(one for one in source.split("; ") if any(map(str.isdigit, one)))
        if not articles:
            return rule_id
        cited = in_script(pack.cited(articles, self._language), self._language)
        return (
            f"{rule_id}（{cited}）" if self._language.startswith("zh") else f"{rule_id} ({cited})"
        )

    def _rounds(self) -> Table:
        heads = ("rounds", "how", "when", "start_price", "result")
        rows: list[Sequence[str]] = [self._head(*heads)]
        for one in self._data.get("rounds") or ():
            rows.append(
                (
                    self._round(one["round"]),
                    self._word(one["mode"]),
                    f"{one['on']} {one.get('at', '')}".strip(),
                    self._amount(one["start_price"]),
                    self._word(one["result"]) if one.get("result") else "",
                )
            )
        return Table(
            "rounds",
            ("round", "mode", "on", "start_price", "result"),
            self._word("rounds"),
            rows,
            (2.4, 3.2, 3.8, 3.6, 2.8),
            (3,),
        )

    def _notices(self) -> Table:
        """Return every notice of every round: those of rounds that were published before too."""
        now = [
            {"round": self._data.get("round", 1), "who": who, **notice}
            for who, notice in sorted((self._data.get("notices") or {}).items())
        ]
        rows: list[Sequence[str]] = [self._head("rounds", "who", "when", "how")]
        for one in (*(self._data.get("told_before") or ()), *now):
            told = (self._word(one["who"]), one["on"], self._word(one["how"]))
            rows.append((self._round(one["round"]), *told))
        return Table(
            "notices",
            ("round", "who", "on", "how"),
            self._word("notices"),
            rows,
            (2.8, 4.6, 4.2, 4.2),
        )

    def _bids(self) -> Table:
        rows: list[Sequence[str]] = [self._head("who", "when", "amount")]
        for bid in self._data.get("bids") or ():
            rows.append(
                (bid["bidder"], self._day(bid["at"], "minutes"), self._amount(bid["amount"]))
            )
        return Table(
            "bids", ("who", "at", "amount"), self._word("bids"), rows, (5.0, 5.4, 5.4), (2,)
        )

    def _money(self) -> Table:
        rows: list[Sequence[str]] = [self._head("rank", "to", "part", "owed", "paid")]
        shares = self._data.get("shares")
        if shares is None:
            return Table(
                "money",
                ("rank", "to", "part", "owed", "paid"),
                self._word("money"),
                rows,
                (1.6, 4.0, 3.8, 3.2, 3.2),
                (3, 4),
            )
        for line in shares:
            if line["owed"]:
                to = self._word(line["creditor"])
                fee = "appraisal_fee" if line["part"] == "appraisal" else line["part"]
                part = self._word(fee)
                owed, paid = self._amount(line["owed"]), self._amount(line["paid"])
                rows.append((str(line["rank"] or "–"), to, part, owed, paid))
        surplus, price = int(self._data["surplus"]), int(self._data["price"])
        rows.append(("–", self._word("owner"), self._word("surplus"), "", self._amount(surplus)))
        rows.append(("", self._word("sum"), "", "", self._amount(price)))
        short = self._amount(int(self._data["shortfall"]))
        rows.append(("", self._word("shortfall"), "", short, ""))
        return Table(
            "money",
            ("rank", "to", "part", "owed", "paid"),
            self._word("money"),
            rows,
            (1.6, 4.0, 3.8, 3.2, 3.2),
            (3, 4),
        )

    def _round(self, number: int) -> str:
        return self._word("round").format(round=number)

    def _head(self, *names: str) -> tuple[str, ...]:
        return tuple(self._word(name) for name in names)

    def _word(self, code: str) -> str:
        return word(code, self._language)

    def _amount(self, minor: int) -> str:
        return Money(minor, self._currency).format(self._locale)

    def _day(self, instant: str, precision: str = "") -> str:
        at = datetime.fromisoformat(instant).astimezone(self._lender.settings.lender.zone)
        return at.strftime("%Y-%m-%d %H:%M") if precision else at.date().isoformat()
