"""Reading free traces over dated facts: which facts they mean, and what they claim of times."""
