"""A lender's texts and scripts, compiled: which one a customer reads or hears."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from casekit.contacts.languages import canonical_language, language_chain
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.paper import CompiledPaper
from casekit.contacts.rendering import CompiledTemplate, Rendered, compile_template
from casekit.contacts.scripts import Script
from casekit.contacts.speaking import CompiledScript
from casekit.contacts.template_files import TemplateFile
from casekit.contacts.templates import Template, TemplateSet, merge_templates
from casekit.contacts.values import MessageValues
from casekit.errors import NotFound, TemplateError, ValueMissing

Compiled = CompiledTemplate | CompiledScript

_T = TypeVar("_T", CompiledTemplate, Compiled)
_NO_FACTS: Mapping[str, object] = MappingProxyType({})


class TemplateBook:
    """The texts and scripts that a lender uses.

    All that the policy names are compiled when the book is made, so a lender whose texts leave a
    gap does not open at all. What else the sets hold (for a relayed message, a confirmation) is
    there as long as the lender gives what it needs.

    Attributes:
        languages: the lender's languages, canonical; the first is for customers whose own is
            not known, and they are tried in this order where a text is missing in a language.
        keys: the keys that the book has, texts and scripts alike.
    """

    def __init__(
        self,
        sets: Iterable[TemplateSet],
        texts: LenderTexts,
        languages: Sequence[str],
        *,
        needed: Collection[str] | None = None,
        lender_facts: Mapping[str, object] = _NO_FACTS,
        paper: Collection[str] = (),
    ) -> None:
        """Compile what is in the lender's languages; later sets replace earlier ones.

        Args:
            sets: plugins' sets as the config names them, then the lender's own.
            texts: the lender's texts.
            languages: BCP 47 tags, at least one.
            needed: the keys that the lender cannot do without; None for all that there are.
            lender_facts: what scripts may need to be true of the lender.
            paper: roles whose Word files are read; those of other roles are left to their channel.

        Raises:
            TemplateError: a needed key has no text in any of the lender's languages, a text
                cannot be read, one of the lender's texts is empty where a needed template has it,
                or a needed script is not true of the lender.
            ValueError: an unknown language, or none.
        """
        if not languages:
            raise ValueError("a lender writes in at least one language")
        self.languages = tuple(dict.fromkeys(canonical_language(tag) for tag in languages))
        wanted = {tag for language in self.languages for tag in language_chain(language)}
        self._by_key: dict[str, dict[str, Compiled]] = {}
        self._left_out: dict[str, TemplateError] = {}
        merged = merge_templates("book", sets)
        files = [file for file in merged.files if file.role in paper]
        for text in (*merged.texts, *files):
            if text.language in wanted:
                is_needed = needed is None or text.key in needed
                self._add(text, texts, lender_facts, is_needed=is_needed)
        self.keys = tuple(self._by_key)
        self._found: dict[tuple[str, str], CompiledTemplate] = {}
        for key in sorted(needed or ()):
            if key not in self._by_key:
                raise TemplateError(
                    f"template {key} has no text in {', '.join(self.languages)}",
                    hint="Write one under [[template]], or use a set that has it.",
                )

    @property
    def templates(self) -> tuple[CompiledTemplate, ...]:
        """Every text of the book that is no script, so that content rules can be asked of each."""
        every = (text for texts in self._by_key.values() for text in texts.values())
        return tuple(text for text in every if isinstance(text, CompiledTemplate))

    @property
    def scripts(self) -> tuple[CompiledScript, ...]:
        """Every script of the book."""
        every = (text for texts in self._by_key.values() for text in texts.values())
        return tuple(text for text in every if isinstance(text, CompiledScript))

    def get(self, key: str, language: str = "") -> CompiledTemplate:
        """Return the text of a key for a reader of `language`.

        The reader's own language is tried first, then the lender's in their order.

        Raises:
            NotFound: the book has no such key, or only a script, which cannot be sent.
        """
        found = self._found.get((key, language))
        if found is None:
            texts = {
                tag: text
                for tag, text in self._by_key.get(key, {}).items()
                if isinstance(text, CompiledTemplate)
            }
            found = self._found[key, language] = self._nearest(key, language, texts)
        return found

    def spoken(self, key: str, language: str = "") -> Compiled:
        """Return what is said under a key to a listener of `language`: a script, or a text.

        Raises:
            NotFound: the book has no such key.
        """
        return self._nearest(key, language, self._by_key.get(key, {}))

    def render_batch(
        self, key: str, batch: Iterable[MessageValues]
    ) -> list[Rendered | ValueMissing]:
        """Return a message for each contact in its customer's language, or what is missing."""
        done: list[Rendered | ValueMissing] = []
        for values in batch:
            try:
                done.append(self.get(key, values.customer.language).render(values))
            except ValueMissing as error:
                done.append(error)
        return done

    def _add(
        self,
        text: Template | Script | TemplateFile,
        texts: LenderTexts,
        lender_facts: Mapping[str, object],
        *,
        is_needed: bool,
    ) -> None:
        compiled: Compiled
        try:
            if isinstance(text, Script):
                compiled = CompiledScript(text, texts, lender_facts)
            elif isinstance(text, TemplateFile):
                compiled = CompiledPaper(text, texts)
            else:
                compiled = compile_template(text, texts)
        except TemplateError as error:
            if is_needed:
                raise
            self._left_out[text.key] = error
            return
        self._by_key.setdefault(text.key, {})[text.language] = compiled

    def _nearest(self, key: str, language: str, texts: Mapping[str, _T]) -> _T:
        if not texts:
            raise self._not_found(key)
        own: tuple[str, ...] = ()
        if language:
            try:
                own = language_chain(language)
            except ValueError:
                # a platform's odd tag must not keep a customer from being reminded
                own = ()
        lenders: list[str] = [tag for spoken in self.languages for tag in language_chain(spoken)]
        return next(texts[tag] for tag in (*own, *lenders) if tag in texts)

    def _not_found(self, key: str) -> NotFound:
        if key in self._by_key:
            return NotFound(
                f"{key} is a script, and a script cannot be sent",
                hint="It is said by a collector who takes the case from the queue.",
            )
        left_out = self._left_out.get(key)
        if left_out is not None:
            return NotFound(f"{key} cannot be used: {left_out.message}", hint=left_out.hint)
        return NotFound(
            f"there is no template {key}",
            hint=f"Known are: {', '.join(self.keys) or 'none'}.",
        )
