"""How official Chinese writes numbers, days, document numbers, titles and names of bodies: pure functions."""
