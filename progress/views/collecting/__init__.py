"""Pages of collecting answers besides the answers themselves: reminders, extensions, workbooks, people."""
