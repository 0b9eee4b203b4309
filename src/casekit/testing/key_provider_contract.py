"""What every key provider owes, as tests: subclass `KeyProviderContract` and give one factory.

```python
class TestMyKeys(KeyProviderContract):
    def make_provider(self, context: KeyContext) -> KeyProvider:
        return MyKeys(MyKeys.Options(...), context)
```

The provider that the factory gives has fresh keys: one KEK, one index root, one signing seed.
"""

from __future__ import annotations

import base64
import dataclasses
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casekit.clock import SimulatedClock
from casekit.errors import KeyMissing, KeyWrong, Tampered, VaultError
from casekit.pii.providers import IndexState, KeyContext, KeyProvider, PlainKey

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def plain_keys(count: int) -> list[PlainKey]:
    """Return data keys to wrap, each with a context of its own."""
    return [PlainKey(bytes([number]) * 32, b"subject %d" % number) for number in range(count)]


class KeyProviderContract:
    """The suite. `make_provider` must be given; `rotates` is False where keys rotate elsewhere."""

    rotates = True

    def make_provider(self, context: KeyContext) -> KeyProvider:
        """Return a provider with fresh keys for `context`."""
        pytest.fail("a contract test gives make_provider", pytrace=False)

    @pytest.fixture
    def context(self, tmp_path: Path) -> KeyContext:
        """A lender in an empty folder."""
        return KeyContext("contract", tmp_path, SimulatedClock(datetime(2026, 3, 2, tzinfo=UTC)))

    @pytest.fixture
    def provider(self, context: KeyContext) -> KeyProvider:
        """The provider with fresh keys."""
        return self.make_provider(context)

    def test_it_says_what_it_is(self, provider: KeyProvider) -> None:
        assert _NAME.fullmatch(provider.name), "a name is small letters, digits and hyphens"
        assert dataclasses.is_dataclass(provider.Options), "Options is a dataclass"
        assert provider.check() == []

    def test_a_batch_is_wrapped_and_unwrapped_in_order(self, provider: KeyProvider) -> None:
        keys = plain_keys(50)
        wrapped = provider.wrap_batch(keys)
        assert {key.kek_id for key in wrapped} == {provider.current_kek_id()}
        assert [key.context for key in wrapped] == [key.context for key in keys]
        assert provider.unwrap_batch(wrapped) == [key.key for key in keys]
        assert provider.wrap_batch([]) == []
        assert provider.unwrap_batch([]) == []

    def test_wrapping_hides_the_key_and_never_repeats(self, provider: KeyProvider) -> None:
        (key,) = plain_keys(1)
        wrapped = [provider.wrap_batch([key])[0].wrapped for _ in range(20)]
        assert len(set(wrapped)) == 20
        assert not any(key.key in one for one in wrapped)

    def test_a_wrapped_key_belongs_to_its_context(self, provider: KeyProvider) -> None:
        one, two = provider.wrap_batch(plain_keys(2))
        with pytest.raises(Tampered):
            provider.unwrap_batch([replace(one, context=two.context)])

    def test_a_changed_wrapped_key_does_not_open(self, provider: KeyProvider) -> None:
        (wrapped,) = provider.wrap_batch(plain_keys(1))
        for changed in (
            wrapped.wrapped[:-1],
            wrapped.wrapped[:-1] + bytes([wrapped.wrapped[-1] ^ 1]),
            b"",
        ):
            with pytest.raises((Tampered, KeyWrong)):
                provider.unwrap_batch([replace(wrapped, wrapped=changed)])

    def test_an_unknown_kek_is_missing_and_named(self, provider: KeyProvider) -> None:
        (wrapped,) = provider.wrap_batch(plain_keys(1))
        with pytest.raises(KeyMissing, match="no-such-key"):
            provider.unwrap_batch([replace(wrapped, kek_id="no-such-key")])

    def test_lenders_cannot_unwrap_each_others_keys(
        self, provider: KeyProvider, context: KeyContext, tmp_path: Path
    ) -> None:
        other = self.make_provider(
            replace(context, lender_id="another", folder=tmp_path / "another")
        )
        with pytest.raises((KeyMissing, KeyWrong, Tampered)):
            other.unwrap_batch(provider.wrap_batch(plain_keys(1)))

    def test_the_root_keys_are_three_and_differ(self, provider: KeyProvider) -> None:
        (root,) = provider.index_roots()
        seed = provider.signing_seed()
        assert len(root.key) == len(seed) == 32
        assert root.key != seed
        assert root.state is IndexState.ACTIVE
        assert [info.kind for info in provider.status()] == ["kek", "index", "signing"]

    def test_no_key_is_shown_or_logged(
        self, provider: KeyProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        provider.unwrap_batch(provider.wrap_batch(plain_keys(2)))
        shown = f"{provider!r}{vars(provider)}{provider.status()}{provider.index_roots()}"
        shown += "".join(record.getMessage() for record in caplog.records)
        for secret in (provider.signing_seed(), provider.index_roots()[0].key):
            for form in (repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode()):
                assert form not in shown

    def test_keys_rotate_and_the_old_ones_stay_until_retired(self, provider: KeyProvider) -> None:
        if not self.rotates:
            for rotate in (provider.rotate_kek, provider.rotate_index):
                with pytest.raises(VaultError) as caught:
                    rotate()
                assert caught.value.hint, "it says what to do instead"
            return
        old_id = provider.current_kek_id()
        old = provider.wrap_batch(plain_keys(2))
        new_id = provider.rotate_kek()
        assert provider.current_kek_id() == new_id != old_id
        new = provider.wrap_batch(plain_keys(2))
        assert provider.unwrap_batch([*old, *new]) == [key.key for key in plain_keys(2) * 2]
        with pytest.raises(VaultError):
            provider.retire_kek(new_id)
        provider.retire_kek(old_id)
        with pytest.raises(KeyMissing):
            provider.unwrap_batch(old)
        assert provider.unwrap_batch(new) == [key.key for key in plain_keys(2)]

    def test_index_roots_rotate(self, provider: KeyProvider) -> None:
        if not self.rotates:
            return
        first = provider.index_roots()[0]
        version = provider.rotate_index()
        assert version > first.version
        assert provider.index_roots()[0] == first
        with pytest.raises(VaultError):
            provider.drop_index(version)
        provider.keep_index(first.version)
        assert [root.state for root in provider.index_roots()] == [
            IndexState.KEPT,
            IndexState.ACTIVE,
        ]
        provider.drop_index(first.version)
        assert [root.version for root in provider.index_roots()] == [version]
