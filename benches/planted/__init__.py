"""The planted-fault suite: made-up facts, passages and rows whose truth is known by construction."""
