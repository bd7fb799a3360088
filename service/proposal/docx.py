"""``proposal.docx``: the proposal as a report of eleven parts (STANDARDS D2)."""

from datetime import date
from pathlib import Path

from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.findings import coverage_table, figure_table, gap_table, match_table
from service.proposal.grid import add_table
from service.proposal.ledger import told_date
from service.proposal.lists import (
    candidate_table,
    chosen_table,
    cost_table,
    estate_table,
    space_table,
    task_table,
)
from service.proposal.paper import Paper
from service.proposal.wording import say

__all__ = ["write_document"]

LISTED = 15
PLATE_MM = 210.0


def write_document(plan: Plan, path: Path, *, plate: Path, today: date) -> None:
    """Write the document of `plan` to `path`.

    Parameters
    ----------
    plate
        The overview plate (PNG).
    today
        Date under the title.

    Raises
    ------
    OSError
        The folder is not writable or full.
    """
    title = say(N_("Where to place service stations in {name}: a proposal"), name=plan.name)
    label = gettext(N_("Sample data (fictitious)")) if plan.synthetic else ""
    paper = Paper(title, today, label=label)
    paper.title(title, *filter(None, (told_date(today), label)))
    paper.heading(gettext(N_("Coverage")))
    add_table(paper, figure_table(plan))
    add_table(paper, gap_table(plan), first=LISTED)
    add_table(paper, chosen_table(plan))
    add_table(paper, candidate_table(plan), first=LISTED)
    add_table(paper, cost_table(plan))
    add_table(paper, task_table(plan))
    add_table(paper, match_table(plan), first=LISTED)
    add_table(paper, coverage_table(plan), first=LISTED)
    add_table(paper, estate_table(plan), first=LISTED)
    add_table(paper, space_table(plan), first=LISTED)
    paper.landscape()
    paper.picture(plate, PLATE_MM, gettext(N_("Plate 1 Coverage, gaps and sites")))
    paper.save(path)
