"""Reading free traces over passages of free text: what they cite, quote and conclude."""
