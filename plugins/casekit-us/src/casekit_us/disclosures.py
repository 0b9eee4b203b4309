"""What a text must say: who collects and for what, and how to opt out; in three languages.

A disclosure is made in the language of the text (12 CFR 1006.18(e)(4)); so each list has the words
of every language in which `casekit-us` writes. Words are searched in the text's normal form, where
spaces, accents and punctuation count for nothing.
"""

from __future__ import annotations

from casekit.compliance.primitives.content_required import Item

INITIAL = (
    Item(
        "attempt_to_collect",
        {
            "en": "that this is an attempt to collect a debt",
            "zh": "说明此举是为了催收债务",
        },
        words=(
            "attempting to collect a debt",
            "attempt to collect a debt",
            "trying to collect a debt",
            "intento de cobrar una deuda",
            "intenta cobrar una deuda",
            "tratando de cobrar una deuda",
            "为催收一笔债务",
            "为了催收债务",
            "意在催收债务",
        ),
        when="first",
    ),
    Item(
        "information_used",
        {
            "en": "that any information obtained will be used for that purpose",
            "zh": "说明所获信息将用于该目的",
        },
        words=(
            "information obtained will be used for that purpose",
            "information will be used for that purpose",
            "información obtenida se utilizará para ese fin",
            "información que se obtenga se utilizará para ese fin",
            "información obtenida se usará para ese propósito",
            "所获信息将用于该目的",
            "所获得的任何信息将用于该目的",
        ),
        when="first",
    ),
)
"""What the first communication says (12 CFR 1006.18(e)(1))."""

LATER = Item(
    "debt_collector",
    {"en": "that it comes from a debt collector", "zh": "说明来自债务催收方"},
    words=(
        "debt collector",
        "cobrador de deudas",
        "agencia de cobranza",
        "债务催收方",
        "债务催收机构",
    ),
    when="later",
)
"""What each later one says (12 CFR 1006.18(e)(2))."""

OPT_OUT = Item(
    "opt_out",
    {"en": "a simple way to opt out", "zh": "简便的退订方式"},
    words=(
        "reply stop",
        "text stop",
        "send stop",
        "to stop texts",
        "to stop these messages",
        "opt out",
        "unsubscribe",
        "responda stop",
        "envíe stop",
        "darse de baja",
        "cancelar su suscripción",
        "回复stop",
        "回复“stop”",
        "退订",
    ),
)
"""How to stop messages to this address or number (12 CFR 1006.6(e))."""
