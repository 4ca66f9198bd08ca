"""The portal: the Django project that puts the apps together."""

__version__ = "0.1.0"
