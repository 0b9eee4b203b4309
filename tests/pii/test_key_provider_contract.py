"""The built-in key providers keep the contract that plugins' providers are held to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casekit.pii.environment_provider import EnvironmentKeyOptions, EnvironmentKeyProvider
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.providers import KeyContext, KeyProvider
from casekit.testing.key_provider_contract import KeyProviderContract


class TestFileKeys(KeyProviderContract):
    def make_provider(self, context: KeyContext) -> KeyProvider:
        FileKeyProvider.create(FileKeyOptions(), context)
        return FileKeyProvider(FileKeyOptions(), context)


class TestEnvironmentKeys(KeyProviderContract):
    rotates = False

    @pytest.fixture(autouse=True)
    def _environment(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as self.patch:
            yield

    def make_provider(self, context: KeyContext) -> KeyProvider:
        options = EnvironmentKeyOptions(f"KEYS_OF_{context.lender_id.upper()}")
        made = EnvironmentKeyProvider.create(options, context)
        for name, value in made.variables.items():
            self.patch.setenv(name, value)
        return EnvironmentKeyProvider(options, context)
