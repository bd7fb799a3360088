"""Consent and life of matched pairs: suggested, invited, agreed, active, ended or declined."""
