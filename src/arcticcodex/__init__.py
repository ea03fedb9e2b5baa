"""ArcticCodex turns a budget into a specialist model, under a spending cap that holds to the nano-dollar."""
