"""The page before an audience: one chart that fills the screen, dark or light, and keys for all that a talk needs."""
