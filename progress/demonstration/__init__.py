"""The demonstration's progress: invented, read from fixtures/demo/, and made through the real services.

`source` reads what was invented, `quantities` and `story` work out who answered what and when, `making` lets it happen.
Everything follows from the seed and the names of period, institution and action: the same on every run and database.
So what it gives is shipped as files too, which `fixture` writes and loads in bulk.
"""
