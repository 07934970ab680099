"""MuSiQue: questions of two to four steps."""
