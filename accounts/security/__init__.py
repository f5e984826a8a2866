"""Who may try how often, from where, and with which password."""
