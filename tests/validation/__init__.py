"""Tests of validation: exact theory, and the engines held against it."""
