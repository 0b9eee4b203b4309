"""Speech to text by faster-whisper, the extra `speech`: a model in a folder of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from casekit.errors import ConfigError
from casekit_oversight.transcripts import Segment, Transcriber, TranscriberContext

_KEY = "plugin.oversight.transcriber_model"


class FasterWhisper(Transcriber):
    """Hears with a Whisper model that lies in a local folder; nothing is ever fetched."""

    def __init__(self, context: TranscriberContext) -> None:
        """Load the model.

        Raises:
            ConfigError: the extra is not installed, or no folder of a model is named.
        """
        super().__init__(context)
        if context.model is None or not context.model.is_dir():
            raise ConfigError(
                "faster-whisper needs the folder of a model on this machine",
                key=_KEY,
                hint="Name a folder with model.bin and config.json; it is not downloaded.",
            )
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise ConfigError(
                "faster-whisper is not installed",
                key="plugin.oversight.transcriber",
                hint="Install it: pip install 'casekit-oversight[speech]'.",
            ) from error
        self._model: Any = WhisperModel(
            str(context.model), device="cpu", compute_type="int8", local_files_only=True
        )

    def transcribe(self, audio: IO[bytes], language: str) -> Sequence[Segment]:
        """Return what is said, in its order; silence is left out."""
        heard, _ = self._model.transcribe(audio, language=language, vad_filter=True)
        return [Segment(one.start, one.end, one.text) for one in heard]
