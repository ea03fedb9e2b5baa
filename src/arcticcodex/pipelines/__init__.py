"""The pipelines: the only place that wires stages, teachers and stores together."""
