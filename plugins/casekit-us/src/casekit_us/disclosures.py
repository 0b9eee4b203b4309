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
        patterns=(
            r"(attempt|try|trying|effort|seek|seeking|purpose|writing|calling|contacting)"
            r".{0,24}collect(ing)?(on)?(a|the|this|that|your)(past)?(due|consumer|outstanding|"
            r"unpaid)?debt",
            r"(intent|trat).{0,12}cobrar(una|la|esta|su)deuda",
            "为?了?(催收|收取|追讨)(一笔|这笔|该笔|您的)?(债务|欠款)",
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
        patterns=(
            # the words of the model form of appendix B, and those that say no less
            r"information.{0,50}(will|may|shall|to)be(used)?(for|in)(that|this|such|the)(same)?"
            r"(purpose|debt|collection|collecti)",
            r"information.{0,50}used(tohelp)?(us)?(tohelp)?(to)?(collect|incollecting|for"
            r"(the)?(purpose(s)?of)?(collecti|debtcollecti))",
            r"use(any|all|the|this|that|such|whatever)?information.{0,40}(collect|forthatpurpose)",
            r"informacion.{0,50}(utilizara|usara|utilizada|usada)(para|con)(ese|este|dicho|tal)",
            r"informacion.{0,50}(para)(ayudar)?.{0,6}cobrar",
            "(信息|资料).{0,12}(用于|用作)(该|此|这一|上述|催收|收取)",
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
        "agencia de cobro",
        "debt collection agency",
        "debt collection company",
        "debt collection firm",
        "债务催收方",
        "债务催收机构",
        "债务催收公司",
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
    patterns=(
        r"(reply|respond|answer|text|txt|send|type|write|message|txtback|textback)(us)?(back)?"
        r"(with|by)?(texting)?(the)?(words?)?(stop|stopall|end|quit|cancel|revoke|optout)"
        r"(?!by|in|at|of|ping|over|for)",
        r"stop(2|to|4)(end|stop|quit|cancel|optout|unsub|unsubscribe|remove|beremoved)",
        r"(to|2)(stop|end|cancel|quit)(all|further|these|receiving|getting|future|our|such)?"
        r"(texts|sms|messages|emails|mails|textmessages)",
        r"(responda|conteste|envie|escriba|mande)(con)?(la)?(palabra)?(stop|alto|baja|fin|cancelar)",
        r"(回复|发送|回覆|回)(td|t|stop|n|end|停止)(即可|可|以|来)?(退|停|取消|不再)?",
    ),
)
"""How to stop messages to this address or number (12 CFR 1006.6(e))."""
