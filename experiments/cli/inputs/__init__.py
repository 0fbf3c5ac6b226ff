"""Commands about what goes into a run: files to start from, and what they may say."""
