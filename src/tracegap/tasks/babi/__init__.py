"""bAbI: stories, rules, fresh stories."""
