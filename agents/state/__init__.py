"""What is kept of customers, markets and offers from month to month."""
