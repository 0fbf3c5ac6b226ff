"""Story mode: a step of a story on the page, the guess, and what the run in this tab says to it."""
