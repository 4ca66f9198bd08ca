"""manage.py move_to: everything out of the SQLite file into an empty PostgreSQL database."""
