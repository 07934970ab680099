"""Looking at runs and audits, finished or going on, in a browser; nothing is ever written."""
