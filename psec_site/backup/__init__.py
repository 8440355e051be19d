"""Backups of the whole site in one file: `writing.write_backup` and `restoring.restore`."""
