"""What may be wrong with a running deployment, and who is told: checks, heartbeats, metrics."""
