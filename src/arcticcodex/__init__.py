"""ArcticCodex turns a budget into a specialist model, under a spending cap that holds to the nano-dollar."""

__version__ = "0.1.0"
