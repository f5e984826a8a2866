"""Opening a stranger's file. Runs in the limited child alone: no Django, and each library where it is needed."""
