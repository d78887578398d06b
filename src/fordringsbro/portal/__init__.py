"""Web pages for operator and clerk, health and metrics; reads, and changes nothing."""
