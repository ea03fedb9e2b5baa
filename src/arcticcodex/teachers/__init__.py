"""The teachers: wires to the providers, and the wrappers that journal, retry, limit and budget every call."""
