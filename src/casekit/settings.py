"""A lender's config file, `lender.toml`, read into typed settings.

Tables whose meaning belongs to a part (`[rules.ID]`, `[loans.map]`, `[channel.NAME]`, `[keys]`,
`[[template]]`) are read by that part from the same `Document`; its errors name the line too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from casekit.contacts.languages import canonical_language
from casekit.errors import ConfigError, NotFound
from casekit.money import minor_digits
from casekit.options import lookup, read_table, unknown_key
from casekit.pii.characters import harmless
from casekit.settings_file import Document, read_toml
from casekit.settings_maps import products, rule_pack, strings, texts
from casekit.settings_work import QueueSettings, StaffSettings, read_queue, read_staff

if TYPE_CHECKING:
    from casekit.contacts.keywords import Keywords

FILE_NAME = "lender.toml"

_MOST_CONTACTS = 1_000_000_000
_LONGEST_TOLD = 80

TABLES = (
    "lender", "plugins", "store", "keys", "policy", "rules", "templates", "template", "script",
    "texts", "products", "channels", "channel", "loans", "payments", "prior", "archive", "run",
    "files", "serve", "keywords", "queue", "staff", "plugin",
)  # fmt: skip
"""The tables that a lender's file may have."""


@dataclass(frozen=True)
class LenderSettings:
    """`[lender]`: who lends.

    Attributes:
        id: a short word, `[a-z0-9-]`; stands in logs, origins and paths.
        name: the name that customers know; goes into messages.
        zone: IANA zone of the lender's business dates.
        currency: ISO 4217 code of loans that name none.
        language: BCP 47 tag of the texts, where the customer's is not known.
        region: ISO 3166 code of phone numbers without country code.
        role: `creditor` or `debt_collector`; some rules bind only one of them.
        kind: `bank`, `agency` or `private`.
        mode: `sandbox` reaches no real person, `live` does.
        agency_names: names under which a collection agency is known to customers.
        contract_until: last day of the agency's contract with the lender whose debts it collects.
        reports_to_bureau: what is overdue is told to a credit bureau.
        one_debt: products of which all loans of a customer are kept under one account, so that
            rules which count by debt count them together.
    """

    id: str
    name: str
    zone: ZoneInfo
    currency: str
    language: str
    region: str = ""
    role: str = field(default="creditor", metadata={"choices": ("creditor", "debt_collector")})
    kind: str = field(default="bank", metadata={"choices": ("bank", "agency", "private")})
    mode: str = field(default="sandbox", metadata={"choices": ("sandbox", "live")})
    agency_names: tuple[str, ...] = ()
    contract_until: date | None = None
    reports_to_bureau: bool = True
    one_debt: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        minor_digits(self.currency)
        if not self.id or not all(c.islower() or c.isdigit() or c == "-" for c in self.id):
            raise ValueError("`id` is made of small letters, digits and hyphens")
        if not self.id.isascii():
            raise ValueError("`id` is made of small letters, digits and hyphens")
        if not self.name.strip():
            raise ValueError("`name` is empty; customers must know who writes")
        if harmless(self.name) != self.name:
            raise ValueError("`name` has line ends, or characters that nobody sees")
        try:
            canonical_language(self.language)
        except ValueError as error:
            raise ValueError(f"`language` is an {error}") from error
        for name in self.agency_names:
            if not name.strip() or harmless(name) != name:
                raise ValueError("`agency_names` has a name that is empty or cannot be read")
        if self.region:
            from casekit.pii.normal import check_region

            try:
                check_region(self.region)
            except ValueError as error:
                raise ValueError(f"`region`: {error}") from error

    @property
    def live(self) -> bool:
        """True where real people are reached."""
        return self.mode == "live"


@dataclass(frozen=True)
class PluginSettings:
    """`[plugins]`: `use` lists the plugins of this lender; no other is loaded."""

    use: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoreSettings:
    """`[store]`: where the database is.

    Attributes:
        url: `sqlite:///PATH` (relative to this file) or `postgresql://…`; `env:NAME` reads it
            from the environment, because it may hold a password.
        schema: PostgreSQL schema, if it is not the default one.
        logs: Merkle logs, and the most shards of a run; fixed when the store is made.
        blobs: folder of recordings and scans.
    """

    url: str = "sqlite:///data/store.sqlite3"
    schema: str = ""
    logs: int = 1
    blobs: Path | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.logs <= 256:
            raise ValueError("`logs` lies between 1 and 256")


@dataclass(frozen=True)
class PolicySettings:
    """`[policy]`: `use` names a plugin's tier policy, or `file` a TOML file of one's own."""

    use: str = ""
    file: Path | None = None

    def __post_init__(self) -> None:
        if bool(self.use) == bool(self.file):
            raise ValueError("give either `use` (a plugin's policy) or `file` (a policy of yours)")


@dataclass(frozen=True)
class TemplateSettings:
    """`[templates]`: which texts a lender has.

    Attributes:
        use: plugins' sets of templates; the first one that has a key wins.
        languages: besides the lender's own, in which customers may be written and spoken to.
    """

    use: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for language in self.languages:
            try:
                canonical_language(language)
            except ValueError as error:
                raise ValueError(f"`languages` has an {error}") from error


@dataclass(frozen=True)
class RunSettings:
    """`[run]`: how the dated run works.

    Attributes:
        batch: customers in a batch.
        breaker: a run that would hand over more than this many times the usual number of
            contacts stops and asks; from 2 on, and 0 turns the brake off.
        breaker_floor: runs below this many contacts are never stopped.
        first_limit: the most contacts of a run before anything is usual; 0: no limit.
        validity_hours: how long a provider may try to deliver a message, 1 to 72.
    """

    batch: int = 1000
    breaker: int = 5
    breaker_floor: int = 500
    first_limit: int = 0
    validity_hours: int = 12

    def __post_init__(self) -> None:
        if not 1 <= self.batch <= 20_000:
            raise ValueError("`batch` lies between 1 and 20000")
        if self.breaker != 0 and not 2 <= self.breaker <= 1000:
            raise ValueError("`breaker` lies between 2 and 1000, or is 0 for no brake")
        for name in ("breaker_floor", "first_limit"):
            if not 0 <= getattr(self, name) <= _MOST_CONTACTS:
                raise ValueError(f"`{name}` lies between 0 and {_MOST_CONTACTS}")
        if not 1 <= self.validity_hours <= 72:
            raise ValueError("`validity_hours` lies between 1 and 72")


@dataclass(frozen=True)
class FileSettings:
    """`[files]`: the one place for files in plain text.

    Attributes:
        folder: private folder.
        keep_days: days until a file is removed, 1 to 90.
    """

    folder: Path | None = None
    keep_days: int = 7

    def __post_init__(self) -> None:
        if not 1 <= self.keep_days <= 90:
            raise ValueError("`keep_days` lies between 1 and 90")

    @property
    def keep(self) -> timedelta:
        """How long a file stays where nobody says otherwise."""
        return timedelta(days=self.keep_days)


@dataclass(frozen=True)
class ServeSettings:
    """`[serve]`: webhooks. `public_url` is the address that providers call, without path."""

    public_url: str = ""


@dataclass(frozen=True)
class KeywordSettings:
    """`[keywords]`: words, besides the usual ones, by which a person stops or starts messages."""

    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArchiveSettings:
    """`[archive]`: where the signer keeps its memory (`signer`, a folder apart from the store)."""

    signer: Path | None = None


@dataclass(frozen=True)
class Settings:
    """Everything that a lender's file says, with the document for the parts that read on.

    Attributes: one for each table that has one form; `texts` (free texts for templates),
    `products` (product → language → label), `channels` (role → channel name), `staff` (by
    login).
    """

    document: Document = field(repr=False)
    lender: LenderSettings
    plugins: PluginSettings
    store: StoreSettings
    policy: PolicySettings
    templates: TemplateSettings
    run: RunSettings
    files: FileSettings
    serve: ServeSettings
    archive: ArchiveSettings
    keywords: KeywordSettings
    queue: QueueSettings
    staff: Mapping[str, StaffSettings]
    rule_pack: str
    texts: Mapping[str, str]
    products: Mapping[str, Mapping[str, str]]
    channels: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """The folder of the config file; relative paths start there."""
        return self.document.path.parent

    def keyword_set(self) -> Keywords:
        """Return the words for stop and start: the usual ones and the lender's own."""
        from casekit.contacts.keywords import Keywords

        try:
            return Keywords.with_words(stop=self.keywords.stop, start=self.keywords.start)
        except ConfigError as error:
            raise self.document.error(error.message, "keywords", hint=error.hint) from None

    def store_url(self) -> str:
        """Return the database URL, SQLite paths made absolute, `env:` resolved."""
        url = self.store.url
        if url.startswith("env:"):
            name = url[4:]
            url = os.environ.get(name, "")
            if not url:
                raise self.document.error(
                    f"the environment variable {name} is not set", "store", "url"
                )
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return prefix + str((self.folder / url[len(prefix) :]).resolve())
        return url

    def store_path(self) -> Path | None:
        """Return the SQLite file, or None for another database."""
        url = self.store_url()
        return Path(url[len("sqlite:///") :]) if url.startswith("sqlite:///") else None

    @property
    def files_folder(self) -> Path:
        """The private folder for plain-text files."""
        return self.files.folder or self.folder / "files"

    @property
    def blobs_folder(self) -> Path:
        """The folder of sealed blobs."""
        return self.store.blobs or self.folder / "data" / "blobs"

    @property
    def signer_folder(self) -> Path:
        """The folder of the signer's memory."""
        return self.archive.signer or self.folder / "keys"


def find_lender(name: str, home: Path | None = None) -> Path:
    """Return the config file that `name` means.

    A path to a TOML file or to a folder with `lender.toml`; otherwise a name: `NAME/lender.toml`
    or `NAME.toml` in `home` (or `$CASEKIT_HOME`, or the current folder), or in its `config/`.

    Raises:
        NotFound: none of them exists.
    """
    try:
        given = Path(name).expanduser()
    except RuntimeError:  # `~somebody` whom this machine does not know
        given = Path(name)
    root = home or Path(os.environ.get("CASEKIT_HOME", "."))
    candidates = [given, given / FILE_NAME]
    for base in (root, root / "config"):
        candidates += (base / name / FILE_NAME, base / f"{name}.toml")
    for candidate in candidates:
        # a name that no file can bear is that of no lender
        with suppress(OSError, ValueError):
            if candidate.is_file():
                return candidate.resolve()
    told = name if len(name) <= _LONGEST_TOLD else f"{name[:_LONGEST_TOLD]}…"
    raise NotFound(
        f"there is no lender {told!r}",
        hint=f"Give the folder of its {FILE_NAME}, or make one with `casekit init {told}`.",
    )


def load_settings(path: Path) -> Settings:
    """Read a lender's config file.

    Raises:
        ConfigError: it cannot be read, or something in it is wrong; with file and line.
    """
    return read_settings(read_toml(path))


def read_settings(document: Document) -> Settings:
    """Read settings from an opened document."""
    for key in document.data:
        if key not in TABLES:
            raise unknown_key(document, (), key, list(TABLES))
    archive = lookup(document, ("archive",)) or {}
    return Settings(
        document=document,
        lender=read_table(document, ("lender",), LenderSettings),
        plugins=read_table(document, ("plugins",), PluginSettings),
        store=read_table(document, ("store",), StoreSettings),
        policy=read_table(document, ("policy",), PolicySettings),
        templates=read_table(document, ("templates",), TemplateSettings),
        run=read_table(document, ("run",), RunSettings),
        files=read_table(document, ("files",), FileSettings),
        serve=read_table(document, ("serve",), ServeSettings),
        archive=_archive(document, archive),
        keywords=read_table(document, ("keywords",), KeywordSettings),
        queue=read_queue(document),
        staff=read_staff(document),
        rule_pack=rule_pack(document),
        texts=texts(document),
        products=products(document),
        channels=strings(document, ("channels",), "the name of a channel"),
    )


def _archive(document: Document, table: Mapping[str, object]) -> ArchiveSettings:
    for key in table:
        if key not in ("signer", "anchor"):
            raise unknown_key(document, ("archive",), key, ["signer", "anchor"])
    signer = table.get("signer")
    if signer is None:
        return ArchiveSettings()
    if not isinstance(signer, str):
        raise document.error("this should be a path in quotes", "archive", "signer")
    return ArchiveSettings((document.path.parent / Path(signer).expanduser()).resolve())
