"""What a stored match says to people, in the current language."""

import math
from collections.abc import Mapping
from typing import Any

from matching.scoring import SLEEP_DAYS
from service.consent.wording import lifted_sentence, missing_sentence, state_of
from service.db.runs import Run
from service.i18n import N_, gettext, joined
from service.sentences import sentence

__all__ = [
    "CATEGORY_NAMES",
    "FACTOR_NAMES",
    "IDLE_NAMES",
    "NOWHERE",
    "UNMATCHED_NAMES",
    "alternative_sentence",
    "category_name",
    "firm_sentence",
    "homeless_sentence",
    "idle_sentence",
    "pair_sentence",
    "placed",
    "reasons_told",
    "room_sentence",
    "tell_match",
    "unlock_sentence",
    "unmatched_sentence",
]

CATEGORY_NAMES = {
    "organisation": N_("party and organisation work"),
    "legal": N_("legal advice"),
    "relief": N_("help for people in need"),
    "employment": N_("employment"),
    "governance": N_("community governance"),
    "health": N_("health"),
    "culture_sport": N_("culture and sport"),
    "safety": N_("safety and security"),
    "environment": N_("environment"),
    "education_care": N_("education and after-school care"),
    "convenience": N_("everyday services"),
    "social_security": N_("social security"),
    "station": N_("a station: room, money, hands"),
    "other": N_("other services"),
}

FACTOR_NAMES = {
    "distance": N_("distance"),
    "category": N_("service class"),
    "text": N_("wording"),
    "capacity": N_("means"),
    "reciprocity": N_("mutual benefit"),
    "willingness": N_("willingness"),
    "urgency": N_("urgency and people helped"),
    "uncovered": N_("lack of stations"),
}

# Short names of the reasons, for tables of counts.
UNMATCHED_NAMES = {
    "no_offer_in_class": N_("nobody offers the class"),
    "too_far": N_("none within reach"),
    "all_full": N_("all that fit are full"),
    "class_runs": N_("the class is given there in that period"),
    "unit_full": N_("the unit serves as many as it can"),
    "unit_spent": N_("the unit has no money left"),
    "banned": N_("ruled out"),
    "declined": N_("declined by the other side"),
    "score_zero": N_("no points"),
    "limit_zero": N_("takes none"),
    "search_stopped": N_("the search was stopped"),
}
IDLE_NAMES = {
    **UNMATCHED_NAMES,
    "needs_served_by_others": N_("others fit better"),
    "no_need_in_class": N_("nobody asks for the class"),
    "no_capacity": N_("can serve none"),
    "for_gain": N_("for gain"),
}

ROOM_KEYS = ("offer", "unit", "station", "area_m2", "metres")
KILOMETRE = 1_000
TOLD_SHARE = 0.005  # less would be told as 0 %
NOWHERE = N_("a place outside the communities")


def tell_match(run: Run) -> dict[str, Any]:
    """Return the JSON object of ``linli match`` from a stored run (rows: `service.pairs`)."""
    keys = ("unit", "offer", "need", "community", "gap", "place", "score")
    return {
        "run": run.id,
        **run.result,
        "pairs": [
            {
                **_shown(row, keys),
                "reasons": row["points"],
                "kept": row.get("kept"),
                "kept_of": row.get("kept_of"),
                "alternative": alternative_sentence(row),
                "text": pair_sentence(row),
                "state": state_of(row),
                "agreed_on": row.get("agreed_on"),
                "by": row.get("by"),
            }
            for row in run.detail["pairs"]
        ],
        "unmatched_needs": [
            {"need": row["need"], "code": row["code"], "reason": unmatched_sentence(row)}
            for row in run.detail["unmatched_needs"]
        ],
        "idle_offers": [
            {"offer": row["offer"], "code": row["code"], "reason": idle_sentence(row)}
            for row in run.detail["idle_offers"]
        ],
        "rooms": [
            {**_shown(row, ROOM_KEYS), "text": room_sentence(row)}
            for row in run.detail.get("rooms", ())
        ],
        "rooms_unplaced": [
            {**_shown(row, ("offer", "unit", "area_m2", "code")), "reason": homeless_sentence(row)}
            for row in run.detail.get("rooms_unplaced", ())
        ],
        "unlock": [{**row, "text": unlock_sentence(row)} for row in run.result.get("unlock", ())],
        "over_agreed": [
            {**row, "text": lifted_sentence(row)} for row in run.detail.get("over_agreed", ())
        ],
        "not_kept": [
            {**row, "text": missing_sentence(row)} for row in run.detail.get("not_kept", ())
        ],
    }


def _shown(row: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def category_name(code: str | None) -> str:
    """Return the name of a class of services; one that is not in the taxonomy stays as it is."""
    return gettext(CATEGORY_NAMES.get(code or "other", code or ""))


def pair_sentence(row: Mapping[str, Any]) -> str:
    """Return one plain sentence that a unit's leader accepts.

    Parameters
    ----------
    row
        Of a match run's pairs: ``unit_name, offer_text, offer_category, community_name,
        need_text, need_category, metres`` (None: unknown), ``uncovered_share`` (0–1 or None);
        ``straight`` (the distance is estimated) and ``share_yuan`` where they are stored.
    """
    yuan = row.get("share_yuan", row.get("fund_yuan"))  # older runs tell only the offer's whole
    values = {
        "unit": placed(row["unit_name"], row["metres"], straight=bool(row.get("straight"))),
        "offer": row["offer_text"] or category_name(row["offer_category"]),
        "need": row["need_text"] or category_name(row["need_category"]),
        "community": row["community_name"] or gettext(NOWHERE),
        "yuan": f"{yuan or 0:,.0f}",
    }
    if row["need_category"] == "station":  # the share of a gap is all of it: not worth telling
        return sentence("pair_station_funds" if yuan else "pair_station", **values)
    share = row["uncovered_share"]
    told = share is not None and share >= TOLD_SHARE
    notes = sentence("pair_uncovered", share=f"{share:.0%}") if told else ""
    text = sentence("pair", notes=notes, **values)
    days = row.get("idle_days")
    if days is None or math.isnan(days) or days < SLEEP_DAYS:
        return text
    return joined([text, sentence("pair_asleep", days=f"{days:.0f}")])


def unmatched_sentence(row: Mapping[str, Any]) -> str:
    """Return why a need has no offer; `row`: ``code, values, need_category``."""
    code, values = row["code"], row["values"]
    offer, taken_by = values.get("offer"), values.get("taken_by")
    if code == "all_full" and taken_by is not None:
        code = "all_full_taken"
    return sentence(
        f"unmatched_{code}",
        category=category_name(row["need_category"]),
        offers=values.get("offers"),
        unit=offer and offer["unit_name"],
        community=taken_by and (taken_by["community_name"] or gettext(NOWHERE)),
        **_refusal(values),
    )


def idle_sentence(row: Mapping[str, Any]) -> str:
    """Return why an offer has no need; `row`: ``code, values, offer_category``."""
    code, values = row["code"], row["values"]
    need, served_by = values.get("need"), values.get("served_by")
    if code == "needs_served_by_others" and served_by is not None:
        code = "needs_served_by_unit"
    return sentence(
        f"idle_{code}",
        category=category_name(row["offer_category"]),
        needs=values.get("needs"),
        community=need and (need["community_name"] or gettext(NOWHERE)),
        unit=served_by and served_by["unit_name"],
        **_refusal(values),
    )


def _refusal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return who declined a pair, when and why, where that is the reason."""
    reason = (values.get("reason") or "").rstrip("。. ")
    return {"by": values.get("by"), "day": values.get("on"), "reason": reason}


def alternative_sentence(row: Mapping[str, Any]) -> str:
    """Return which offer was the best one a pair's need did not get; "" when there is none."""
    if row["alternative"] is None:
        return ""
    blocked = row.get("alternative_blocked", "all_full" if row.get("alternative_full") else "")
    code = f"alternative_{blocked or 'second'}"
    score = f"{row['alternative_score']:.2f}"
    return sentence(code, unit=row["alternative"]["unit_name"], score=score)


def unlock_sentence(row: Mapping[str, Any]) -> str:
    """Return what one place, or a little money, more would bring."""
    score = f"{row['score']:+.2f}"
    if row["communities"] > 0:
        gain = sentence("unlock_communities", communities=row["communities"], score=score)
    elif row["pairs"] > 0:
        gain = sentence("unlock_pairs", pairs=row["pairs"], score=score)
    else:
        gain = sentence("unlock_score", score=score)
    if row["yuan"] is not None:
        return sentence(
            "unlock_funds", unit=row["unit_name"], yuan=f"{row['yuan']:,.0f}", gain=gain
        )
    if row["offer"] is None:
        return sentence("unlock_unit", unit=row["unit_name"], gain=gain)
    return sentence(
        "unlock_offer",
        category=category_name(row["category"]),
        offer=row["offer_text"] or category_name(row["category"]),
        unit=row["unit_name"],
        gain=gain,
    )


def room_sentence(row: Mapping[str, Any]) -> str:
    """Return which station has a room for an offer that asks for one."""
    return sentence(
        "room",
        unit=placed(row["unit_name"], row["metres"], straight=bool(row["straight"])),
        offer=row["offer_text"] or category_name(row["offer_category"]),
        station=row["station_name"] or row["station"],
        area=f"{row['area_m2']:,.0f}",
    )


def homeless_sentence(row: Mapping[str, Any]) -> str:
    """Return why an offer that asks for a room has none."""
    return sentence(
        f"room_{row['code']}",
        unit=row["unit_name"],
        area=f"{row['area_m2']:,.0f}",
        largest=f"{row['largest_m2'] or 0:,.0f}",
    )


def reasons_told(counts: Mapping[str, int]) -> str:
    """Return how many needs, or offers, stay without for each reason (codes), in words."""
    parts = [f"{gettext(IDLE_NAMES[code])} {number:,}" for code, number in counts.items()]
    return gettext(N_(", ")).join(parts)


def firm_sentence(told: Mapping[str, Any]) -> str:
    """Return how many pairs stand when the weights are off; `told`: ``stability`` of a run."""
    return sentence("pairs_firm", **{**told, "share": f"{told['share']:.0%}"})


def placed(unit: str, metres: float | None, *, straight: bool) -> str:
    """Return the unit's name with its distance, in metres to tens or kilometres to tenths."""
    if metres is None or math.isnan(metres):
        return unit
    code = "pair_at_straight" if straight else "pair_at"
    if round(metres, -1) < KILOMETRE:
        return sentence(code, unit=unit, metres=f"{round(metres, -1):.0f}")
    return sentence(f"{code}_km", unit=unit, kilometres=f"{metres / KILOMETRE:.1f}")
