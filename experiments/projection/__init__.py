"""What the draws of a posterior make of the years ahead: fans, shares of variance, regimes."""
