"""What people read: figures, sentences, tables and plots; terminal, page, CSV and LaTeX."""
