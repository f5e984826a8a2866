"""The one page that decides: rules that make it of plain facts, for chapter 1 of a report and for the homes alike."""
