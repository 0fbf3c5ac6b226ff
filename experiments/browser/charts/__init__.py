"""Charts of the page: what each shows as a table of rows, and how ECharts draws them in the browser."""
