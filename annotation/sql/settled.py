"""Up to which change the rows of a table no longer move: what feeds and inspections read.

A transaction that began early can commit after somebody has read past its sequence stamp. Rows of transactions below
every running one are therefore read alone: later ones always have a higher stamp.
"""

from typing import Final

SETTLED: Final = "(SELECT loupe_sequence_stamp(pg_snapshot_xmin(pg_current_snapshot())))"
"""SQL of the sequence stamp below which no row is still to come."""
