"""Tests of the reading of logs."""
