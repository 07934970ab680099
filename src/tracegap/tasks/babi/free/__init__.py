"""Reading free traces over stories: what they say of places, holders, counts and directions."""
