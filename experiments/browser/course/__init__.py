"""Courses: whole runs that the page shows at once, computed in a thread, and looked at month by month."""
