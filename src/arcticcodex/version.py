"""The version, where packaging, runs and manifests read it."""

__version__ = "0.1.0"
