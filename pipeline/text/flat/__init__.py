"""Flat texts: which lines are the article, which are furniture of the site, and how good what is left is."""
