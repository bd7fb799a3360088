"""Whether a stored result still tells of what is in the workspace."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.db.digest import combined
from service.db.workspace import Run, Workspace

__all__ = ["Freshness"]


@dataclass(frozen=True)
class Freshness:
    """Compares runs with the workspace as it was when asked first; hashes each layer once."""

    workspace: Workspace
    _digests: dict[str, str] = field(default_factory=dict)

    def digest(self, layers: Iterable[str]) -> str:
        """Return the combined digest of `layers`, as a run keeps it."""
        layers = set(layers)
        for name in layers - self._digests.keys():
            self._digests[name] = self.workspace.layer_digest(name)
        return combined({name: self._digests[name] for name in layers})

    def is_stale(self, run: Run) -> bool:
        """Tell whether the input of `run` has changed since."""
        return self.digest(run.inputs) != run.input_hash

    def latest(self, kind: str) -> Run | None:
        """Return the newest run of `kind` if it is fresh."""
        run = self.workspace.latest(kind)
        return None if run is None or self.is_stale(run) else run
