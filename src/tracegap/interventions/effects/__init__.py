"""What the answers after swapped traces show."""
