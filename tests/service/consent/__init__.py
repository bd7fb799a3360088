"""Tests of consent and life of pairs."""
