"""What the acts of a month do; `sim.model` puts them in order, and `sim.economy` says what each calls.

An act each: `use` (use and bills), `payments`, `accounts`, `entry` (entry and exit), `demand`, with `sequential` where
customers decide in turn. Two acts: `information` (information, and what prices post; with `exposure`), `supply` (prices
and research), `compute` (compute and investment). `productivity` measures the gains among the outcomes. What acts work
on: `rules`, the rules in force, `rates` of exchange, `ledger` and `public_money`, where payments are entered, and
`exports`, what comes from abroad for it. `identities` are what must hold at the end of a month.
"""
