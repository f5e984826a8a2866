"""What changes several records or a status: keyword-only, `by=` always, one transaction, one event."""
