"""What the multi-hop data sets share."""
