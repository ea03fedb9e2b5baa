"""A provider simulator over real HTTP on loopback: the rehearsal server.

It speaks OpenAI Chat Completions, DeepSeek chat completions and Anthropic Messages, keeps a bill of its own and
fails on demand, so a whole paid run can be tried for nothing. It imports only the standard library and aiohttp,
nothing else of this package: its bill shares no line with the ledger it is used to check.

Start it with `python -m arcticcodex.rehearsal`, or from Python with
`arcticcodex.rehearsal.process.rehearsal_server`.
"""
