"""Whether a stored result still tells of what is in the workspace."""

from dataclasses import dataclass, field

from service.db.workspace import Run, Workspace

__all__ = ["Freshness"]


@dataclass(frozen=True)
class Freshness:
    """Compares runs with the workspace as it is now; each set of layers is hashed once."""

    workspace: Workspace
    _digests: dict[tuple[str, ...], str] = field(default_factory=dict)

    def is_stale(self, run: Run) -> bool:
        """Tell whether the input of `run` has changed since."""
        if run.inputs not in self._digests:
            self._digests[run.inputs] = self.workspace.digest(run.inputs)
        return self._digests[run.inputs] != run.input_hash

    def latest(self, kind: str) -> Run | None:
        """Return the newest run of `kind` if it is fresh."""
        run = self.workspace.latest(kind)
        return None if run is None or self.is_stale(run) else run
