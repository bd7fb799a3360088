"""The site-allocation proposal: document, ledger, data, plates and manifest."""

from service.proposal.write import FILES, write_proposal

__all__ = ["FILES", "write_proposal"]
