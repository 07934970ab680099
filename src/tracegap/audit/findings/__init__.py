"""What an audit shows: explanations, the multiverse, tables, the page, exports."""
