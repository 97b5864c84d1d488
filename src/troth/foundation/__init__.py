"""What everything stands on: records, pages, PDF, ledger, vault, ethics."""
