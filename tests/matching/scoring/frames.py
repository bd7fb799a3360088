"""Needs, offers and distances drawn at random, with whatever may be missing missing."""

import numpy as np
import pandas as pd
import scipy.sparse as sp
from hypothesis import strategies as st

CATEGORIES = ["health", "legal", "relief", "station", "employment", "other", "宠物服务", None]
NEED_TEXTS = [
    "老人多，希望有医生上门量血压",
    "物业纠纷多，需要懂法的人调解",
    "需要场地和经费",
    "",
    None,
]
OFFER_TEXTS = ["每月一次社区义诊，测血压血糖", "法律咨询日，调解纠纷", "可用会议室一间", "", None]
LEVELS = ["high", "medium", "low", "unknown", None]
PLACES = ["甲社区", "乙社区", None]


def needs_frame(*rows: dict) -> pd.DataFrame:
    """Return needs with these values; the rest is that of an ordinary need."""
    ordinary = {
        "category": "health",
        "text": NEED_TEXTS[0],
        "beneficiaries": 100.0,
        "urgency": "medium",
        "community": "甲社区",
        "uncovered_share": 0.4,
    }
    return pd.DataFrame([{**ordinary, **row} for row in rows])


def offers_frame(*rows: dict) -> pd.DataFrame:
    """Return offers with these values; the rest is that of an ordinary offer."""
    ordinary = {
        "category": "health",
        "text": OFFER_TEXTS[0],
        "capacity": 2.0,
        "fund_yuan": 0.0,
        "willing": "medium",
        "members": 40.0,
        "community": "甲社区",
    }
    return pd.DataFrame([{**ordinary, **row} for row in rows])


@st.composite
def markets(draw):
    """(needs, offers, distance): up to 6 × 5 rows, any value missing, distances sparse."""
    amounts = st.none() | st.floats(0, 1e6)
    need = st.fixed_dictionaries(
        {
            "category": st.sampled_from(CATEGORIES),
            "text": st.sampled_from(NEED_TEXTS),
            "beneficiaries": amounts,
            "urgency": st.sampled_from(LEVELS),
            "community": st.sampled_from(PLACES),
            "uncovered_share": st.none() | st.floats(0, 1),
            "running": st.none() | st.integers(0, 4),
        }
    )
    offer = st.fixed_dictionaries(
        {
            "category": st.sampled_from(CATEGORIES),
            "text": st.sampled_from(OFFER_TEXTS),
            "capacity": st.none() | st.integers(0, 3),
            "fund_yuan": amounts,
            "willing": st.sampled_from(LEVELS),
            "members": amounts,
            "community": st.sampled_from(PLACES),
            "commercial": st.sampled_from([None, None, False, True]),
            "wishes": st.sampled_from(["希望使用活动室", None]),
        }
    )
    needs = draw(st.lists(need, min_size=1, max_size=6))
    offers = draw(st.lists(offer, min_size=1, max_size=5))
    cells = [(i, j) for i in range(len(needs)) for j in range(len(offers))]
    kept = draw(st.lists(st.sampled_from(cells), unique=True))
    metres = draw(
        st.lists(
            st.just(float("nan")) | st.floats(0, 9_000), min_size=len(kept), max_size=len(kept)
        )
    )
    rows, columns = ([cell[k] for cell in kept] for k in (0, 1))
    distance = sp.csr_array(
        (np.array(metres, dtype=float), (rows, columns)), shape=(len(needs), len(offers))
    )
    return pd.DataFrame(needs), pd.DataFrame(offers), distance
