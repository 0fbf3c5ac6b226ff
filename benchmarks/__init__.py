"""How fast the model is, as ratios measured side by side in one run: `python -m benchmarks`."""
