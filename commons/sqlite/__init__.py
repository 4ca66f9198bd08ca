"""Django's SQLite, with writers served in the order in which they came (ENGINE of portal.settings).

SQLite lets a waiting writer ask again after longer and longer pauses, so whoever came last often wins: with
eight writers at once one story in a hundred waited almost four seconds while most waited 22 milliseconds.
"""
