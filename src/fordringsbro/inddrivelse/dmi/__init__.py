"""DMI by its asynchronous pairs."""
