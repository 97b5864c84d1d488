"""How the code is kept, statement by statement; the life cycles drawn."""
