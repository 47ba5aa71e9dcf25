"""Questions, metrics and runs: everything that measures, nothing that answers."""
