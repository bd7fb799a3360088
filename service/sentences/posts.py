"""Sentences about posts and the people who take them."""

from service.i18n import N_

__all__ = ["SENTENCES"]

SENTENCES = {
    "no_posts": N_(
        "There are no posts yet. Import needs with a column for the number of people wanted:"
        " linli import W needs FILE"
    ),
    "no_members": N_(
        "No unit counts its members yet. Import offers with a column for the number of people:"
        " linli import W offers FILE"
    ),
    "post_pair": N_(
        "{unit} sends {people} ({skills}) to the post “{post}” of {community}, which wants"
        " {wanted}."
    ),
    # a post that lacks people
    "open_post": N_("{community}, “{post}”: wanted {wanted}, found {placed}. {reason}"),
    "open_unclassed": N_(
        "The post names neither a class nor a skill that is known. Give one of the classes."
    ),
    "open_partly": N_("Nobody else who fits is free."),
    "open_no_offer_in_class": N_("No unit counts people of this class: {category}."),
    "open_too_far": N_("There are people of this class ({category}), but none within reach."),
    "open_all_full": N_("All who fit are at other posts; the best fit would be those of {unit}."),
    # people without a post
    "idle_people": N_("{unit}, {skills}: {left} of {people} without a post. {reason}"),
    "idle_people_unclassed": N_(
        "The row names neither a class nor a skill that is known. Give one of the classes."
    ),
    "idle_people_partly": N_("No other post that fits is open."),
    "idle_people_no_need_in_class": N_("No community has a post of this class: {category}."),
    "idle_people_too_far": N_("There are posts of this class ({category}), but none within reach."),
    "idle_people_needs_served_by_others": N_(
        "The posts that fit are filled by people who fit better."
    ),
}
