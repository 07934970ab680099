"""MS MARCO QA: questions to a search engine, its own metrics."""
