"""Reading traces in a model's own words: sentences, names, stances, conclusions, quotations."""
