"""``proposal.docx``: the proposal as a report of eleven parts (STANDARDS D2)."""

from datetime import date
from pathlib import Path

from service.i18n import N_, gettext
from service.plan import Plan
from service.proposal.area_lists import coverage_table
from service.proposal.carrying_out import part_batches, part_costs, part_safeguards
from service.proposal.grid import add_table
from service.proposal.lists import cost_table, estate_table, space_table
from service.proposal.matches import part_matches
from service.proposal.opening import part_general, part_standards
from service.proposal.paper import Paper
from service.proposal.problems import part_gaps
from service.proposal.siting import part_rooms, part_sites
from service.proposal.state import part_needs, part_state
from service.proposal.wording import say, told_date

__all__ = ["write_document"]

LISTED = 15
PLATE_MM = 200.0


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
    part_general(paper, plan, today)
    part_state(paper, plan)
    part_gaps(paper, plan)
    part_needs(paper, plan)
    part_standards(paper, plan)
    part_sites(paper, plan)
    part_rooms(paper, plan)
    part_matches(paper, plan)
    part_costs(paper, plan)
    part_batches(paper, plan)
    part_safeguards(paper, plan)
    paper.annex(gettext(N_("Attached tables")))
    for table in (estate_table(plan), space_table(plan), coverage_table(plan), cost_table(plan)):
        add_table(paper, table, first=LISTED)
    paper.landscape()
    paper.picture(plate, PLATE_MM, gettext(N_("Plate 1 Coverage, gaps and sites")))
    paper.save(path)
