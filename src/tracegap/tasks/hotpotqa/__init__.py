"""HotpotQA: questions over several articles."""
