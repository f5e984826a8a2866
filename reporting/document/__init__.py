"""From a snapshot to HTML: the same document is shown in the browser and laid out as PDF. Pure: no database."""
