"""CoTempQA: dated facts, rules, fresh questions, the released scorer."""
