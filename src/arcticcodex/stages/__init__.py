"""Stages: small async functions from record to records."""
