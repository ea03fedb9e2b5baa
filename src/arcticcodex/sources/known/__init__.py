"""Items whose truth is known by code: a library's tasks with worked solutions, and items to measure judges with.

`library` reaches the task library, `replies` finds the answer in a reply and compares it, `catalogue` lists the
families drawn from; `numbers`, `sums`, `words`, `grids` and `logic` explain their solutions. `calibration` with its
`subjects` and `tables` needs no library.
"""
