"""The ledger: an append-only log of acts and reads, chained per engagement."""
