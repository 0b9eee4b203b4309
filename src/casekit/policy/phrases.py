"""Facts, conditions, stays and amounts in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel import Locale

from casekit.counted import Counted
from casekit.money import Money
from casekit.policy.conditions import All, AnyOf, Atom, Condition, Derived, Not, Operand
from casekit.policy.facts import FACTS, STAYS, FactKind, spoken
from casekit.policy.fields import WEEKDAYS
from casekit.policy.steps import OTHER_CALLS, Declaration
from casekit.policy.texts import PHRASES, WORDS

_LOCALES = {"en": Locale("en"), "zh": Locale("zh")}


class Phrases:
    """The words of one policy in one language.

    Args:
        language: a BCP 47 tag; `zh` in any form is Chinese, everything else English.
    """

    def __init__(self, declaration: Declaration, language: str) -> None:
        self.language = "zh" if language.partition("-")[0].lower() == "zh" else "en"
        self._phrases = PHRASES[self.language]
        self._titles = {fact.name: fact.title for fact in declaration.definitions}
        self._steps = {step.id: step.title for step in declaration.steps}
        self._products = declaration.products
        self._locale = _LOCALES[self.language]

    def step(self, step_id: str) -> str:
        """Return a step's title."""
        return self.title(self._steps.get(step_id) or OTHER_CALLS.get(step_id, {"": step_id}))

    def title(self, words: Mapping[str, str]) -> str:
        """Return a title of the policy file."""
        return spoken(words, self.language)

    def word(self, code: str) -> str:
        """Return a code in words, or as it is."""
        if code in self._products:
            return self.title(self._products[code])
        return WORDS[self.language].get(code, code)

    def fact(self, name: str) -> str:
        """Return how people call a fact."""
        if name in self._titles:
            return self.title(self._titles[name])
        return spoken(FACTS[name].words, self.language) if name in FACTS else name

    def stay(self, name: str) -> str:
        """Return how people call what stays a step."""
        if name in self._titles:
            return self.title(self._titles[name])
        return spoken(STAYS[name], self.language) if name in STAYS else name

    def cause(self, name: str) -> str:
        """Return how people call what a reason names as its cause: a step or a stay."""
        return self.step(name) if name in self._steps else self.stay(name)

    def is_flag(self, name: str) -> bool:
        """Return whether a fact is yes or no."""
        return name in self._titles or (name in FACTS and FACTS[name].kind is FactKind.FLAG)

    def joined(self, items: list[str]) -> str:
        """Return items as a list in a sentence."""
        return self._phrases["list"].join(items)

    def day(self, iso: str) -> str:
        """Return an ISO date as the language writes it."""
        day = date.fromisoformat(iso)
        return f"{day.year}年{day.month}月{day.day}日" if self.language == "zh" else iso

    def weekday(self, number: int) -> str:
        """Return the name of a weekday; 0 is Monday."""
        if self.language == "zh":
            return "周" + "一二三四五六日"[number]
        return WEEKDAYS[number].capitalize()

    def money(self, minor: int, currency: str) -> str:
        """Return an amount of minor units."""
        if not currency:
            return str(minor)
        return Money(minor, currency).format(self._locale)

    def value(self, name: str, value: str | int, currency: str = "") -> str:
        """Return a fact's value in words."""
        kind = FACTS[name].kind if name in FACTS else FactKind.ANY
        if self.is_flag(name) or isinstance(value, bool):
            return self._phrases["true" if value else "false"]
        if value == "":
            return self._phrases["none"]
        if isinstance(value, int):
            return self.money(value, currency) if kind is FactKind.MONEY else str(value)
        if kind is FactKind.DAY:
            return self.day(value)
        return self.joined([self.word(code) for code in value.split(",")])

    def condition(self, condition: Condition) -> str:
        """Return a condition in words."""
        if isinstance(condition, Derived):
            return self._yes_or_not(self.fact(condition.fact), condition.expected)
        if isinstance(condition, Atom):
            return self.comparison(condition.fact, condition.operator, condition.operand)
        if isinstance(condition, Not):
            return self._phrases["not"].format(part=self.condition(condition.part))
        if isinstance(condition, All | AnyOf):
            joint = self._phrases["all" if isinstance(condition, All) else "any"]
            return joint.join(self._grouped(part) for part in condition.parts)
        raise TypeError(f"no words for {type(condition).__name__}")

    def comparison(self, fact: str, operator: str, operand: Operand) -> str:
        """Return one comparison in words."""
        if operator in ("given", "known"):
            phrase = self._phrases[operator].format(fact=self.fact(fact))
            return self._yes_or_not(phrase, bool(operand))
        if isinstance(operand, bool):
            if self.is_flag(fact):
                return self._yes_or_not(self.fact(fact), operand)
            return self._phrases[operator].format(
                fact=self.fact(fact), operand=self._phrases["true" if operand else "false"]
            )
        if operator == "days_ahead_at_least" and operand == 0:
            operator = "today_or_later"
        if operator.startswith("days_") and isinstance(operand, int):
            return self._phrases[operator].format(fact=self.fact(fact), operand=Counted(operand))
        return self._phrases[operator].format(fact=self.fact(fact), operand=self._operand(operand))

    def _operand(self, operand: Operand) -> str:
        either = self._phrases["or"]
        if isinstance(operand, Mapping):
            return either.join(self.money(minor, code) for code, minor in operand.items())
        if isinstance(operand, tuple):
            return either.join(self.word(str(value)) for value in operand)
        return self.word(str(operand))

    def _yes_or_not(self, phrase: str, yes: bool) -> str:
        return phrase if yes else self._phrases["not"].format(part=phrase)

    def _grouped(self, part: Condition) -> str:
        words = self.condition(part)
        if isinstance(part, All | AnyOf):
            return self._phrases["group"].format(part=words)
        return words
