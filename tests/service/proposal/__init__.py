"""Tests of the proposal."""
