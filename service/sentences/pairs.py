"""Sentences about calls of matching that cannot be carried out."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "no_offers": N_("There are no offers yet. Import them first: linli import W offers FILE"),
    "no_needs": N_(
        "There are no needs and no gaps. Import needs (linli import W needs FILE) or measure"
        " coverage first."
    ),
    "offer_unknown": N_("There is no offer with the id {offer}."),
    "need_unknown": N_("There is no need with the id {need}."),
    "pair_unreadable": N_("{option} takes OFFER:NEED, got {pair}."),
    "pair_locked_and_banned": N_("The pair {pair} is both locked and banned."),
}
