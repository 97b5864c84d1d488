"""The charter as a document to keep: the exact data, its check without a host, and the pages."""
