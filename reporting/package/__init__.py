"""A whole plan in one JSON file, with everything that hangs on it: docs/plan-package.md."""
