"""Backups: database and covers in one file, made beside a running site, put back on a stopped one."""
