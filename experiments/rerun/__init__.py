"""What a folder holds, run again from its manifest and compared with its files."""
