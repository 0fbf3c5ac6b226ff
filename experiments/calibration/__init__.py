"""Calibration: from observations and priors to parameters that fit, with what is not known of them."""
