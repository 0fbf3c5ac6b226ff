"""Two scenarios beside each other, with the same draws: charts, a table of years, and who gains and who loses."""
