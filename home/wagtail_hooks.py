"""Where home joins Wagtail's admin."""
