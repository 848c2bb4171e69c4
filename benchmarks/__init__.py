"""How fast the portal is: ``make bench`` measures, prints a table and writes ``docs/benchmarks.md``.

Each section is a function ``(scratch: Scratch) -> Section`` in a module of its own; ``sections.SECTIONS`` names them.
All work on an installation of their own in a temporary directory, never on the demo's.
"""
