"""Datasets out: rows, splits and files."""
