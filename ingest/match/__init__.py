"""Each grid of a document matched to the table contract it fulfils, by title and header, never by number."""
