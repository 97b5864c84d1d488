"""Who has looked: the ledger of an engagement or a person as pages."""
