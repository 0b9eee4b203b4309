"""Tables of a lender's file whose keys the lender chooses: texts, products, channels; and the pack.

`casekit.settings` puts them together with the tables that have one form.
"""

from __future__ import annotations

from casekit.options import lookup
from casekit.settings_file import Document


def rule_pack(document: Document) -> str:
    """Return the name of the rule pack, `[rules] pack`."""
    pack = lookup(document, ("rules", "pack"))
    if not isinstance(pack, str) or not pack:
        raise document.error(
            "name the rule pack that every contact must pass",
            "rules",
            "pack",
            hint='For example: [rules] pack = "cn".',
        )
    return pack


def texts(document: Document) -> dict[str, str]:
    """Return `[texts]`: key, or `key.language`, → text."""
    flat: dict[str, str] = {}
    for key, value in (lookup(document, ("texts",)) or {}).items():
        if isinstance(value, dict):
            for language, text in value.items():
                flat[f"{key}.{language}"] = _text(document, ("texts", key, language), text)
        else:
            flat[key] = _text(document, ("texts", key), value)
    return flat


def _text(document: Document, keys: tuple[str, ...], value: object) -> str:
    if not isinstance(value, str):
        raise document.error("this should be text in quotes", *keys)
    return value


def products(document: Document) -> dict[str, dict[str, str]]:
    """Return `[products]`: product → language → label; `""` is any language."""
    labelled: dict[str, dict[str, str]] = {}
    for product, labels in (lookup(document, ("products",)) or {}).items():
        if isinstance(labels, str):
            labelled[product] = {"": labels}
        elif isinstance(labels, dict) and all(isinstance(v, str) for v in labels.values()):
            labelled[product] = dict(labels)
        else:
            raise document.error(
                'a product has a label, or one for each language: { zh-Hans = "…", en = "…" }',
                "products",
                product,
            )
        if not labelled[product] or not all(v.strip() for v in labelled[product].values()):
            raise document.error("the label is empty", "products", product)
    return labelled


def strings(document: Document, keys: tuple[str, ...], what: str) -> dict[str, str]:
    """Return a table of names in quotes; `what` says what they are."""
    table = lookup(document, keys) or {}
    if not isinstance(table, dict):
        raise document.error("this should be a table", *keys)
    for key, value in table.items():
        if not isinstance(value, str) or not value:
            raise document.error(f"this should be {what} in quotes", *keys, key)
    return dict(table)
