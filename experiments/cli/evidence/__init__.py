"""Commands that say how far results can be trusted: theory, sensitivity, calibration."""
