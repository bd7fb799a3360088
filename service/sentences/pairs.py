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
    "lock_for_gain": N_(
        "The offer {offer} is for gain and cannot be locked; where it is not, say so in its column"
        " “commercial”."
    ),
    "locks_over_limit": N_(
        "{used} pairs are locked for the need {name}, which takes {most}. Take out some locks."
    ),
    "locks_over_capacity": N_(
        "{used} pairs are locked for the offer {name}, which can serve {most}. Take out some locks,"
        " or raise its capacity."
    ),
    "locks_over_total": N_(
        "{used} pairs are locked for the offers of {name}, which serves {most} communities in all."
        " Take out some locks, or raise the unit's capacity."
    ),
    "locks_over_funds": N_(
        "The locked pairs of {name} take {used} yuan, its funds are {most} yuan. Take out some"
        " locks, or raise the unit's funds."
    ),
    "locks_same_class": N_(
        "A lock for the need {need} would run one class of service twice in {community} in one"
        " period. Take it out, or give the offers their different times."
    ),
}
