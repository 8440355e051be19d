"""The whole site in one file, and back: `writing.write_backup` and `restoring.restore`."""
