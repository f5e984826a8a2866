"""What each chapter of a report shows: from the snapshot to plain values for the templates. No ORM."""
