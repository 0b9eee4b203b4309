"""A lender's templates, compiled: which text a customer reads, by key and language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from casekit.contacts.languages import canonical_language, language_chain
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.rendering import CompiledTemplate, Rendered, compile_template
from casekit.contacts.templates import TemplateSet, merge_templates
from casekit.contacts.values import MessageValues
from casekit.errors import NotFound, TemplateError, ValueMissing


class TemplateBook:
    """The templates that a lender uses.

    All of them are compiled when the book is made, so a lender whose texts leave a gap does not
    open at all.

    Attributes:
        languages: the lender's languages, canonical; the first is for customers whose own is
            not known, and they are tried in this order where a text is missing in a language.
        keys: the keys that the book has.
    """

    def __init__(
        self,
        sets: Iterable[TemplateSet],
        texts: LenderTexts,
        languages: Sequence[str],
        *,
        needed: Collection[str] | None = None,
    ) -> None:
        """Compile the texts of the lender's languages; later sets replace earlier ones.

        Args:
            sets: plugins' sets as the config names them, then the lender's own.
            texts: the lender's texts.
            languages: BCP 47 tags, at least one.
            needed: the keys that the lender's policy names; texts of other keys are left out.

        Raises:
            TemplateError: a needed key has no text in any of the lender's languages, a text
                cannot be read, or one of the lender's texts is empty where a template needs it.
            ValueError: an unknown language, or none.
        """
        if not languages:
            raise ValueError("a lender writes in at least one language")
        self.languages = tuple(dict.fromkeys(canonical_language(tag) for tag in languages))
        wanted = {tag for language in self.languages for tag in language_chain(language)}
        self._by_key: dict[str, dict[str, CompiledTemplate]] = {}
        for template in merge_templates("book", sets).templates:
            if template.language in wanted and (needed is None or template.key in needed):
                texts_of_key = self._by_key.setdefault(template.key, {})
                texts_of_key[template.language] = compile_template(template, texts)
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
        """Every text of the book, so that content rules can be asked about each."""
        return tuple(text for texts in self._by_key.values() for text in texts.values())

    def get(self, key: str, language: str = "") -> CompiledTemplate:
        """Return the text of a key for a reader of `language`.

        The reader's own language is tried first, then the lender's in their order.

        Raises:
            NotFound: the book has no such key.
        """
        found = self._found.get((key, language))
        if found is None:
            found = self._found[key, language] = self._find(key, language)
        return found

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

    def _find(self, key: str, language: str) -> CompiledTemplate:
        texts = self._by_key.get(key)
        if not texts:
            raise NotFound(
                f"there is no template {key}",
                hint=f"Known are: {', '.join(self.keys) or 'none'}.",
            )
        own: tuple[str, ...] = ()
        if language:
            try:
                own = language_chain(language)
            except ValueError:
                # a platform's odd tag must not keep a customer from being reminded
                own = ()
        lenders = (tag for language in self.languages for tag in language_chain(language))
        return next(texts[tag] for tag in (*own, *lenders) if tag in texts)
