"""Gates and judges, the free ones first."""
