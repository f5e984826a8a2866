"""The one page that decides, live: for the coordinator, the Authority, the signatories and observers."""
