"""Events: when they take place, and how that is said."""
