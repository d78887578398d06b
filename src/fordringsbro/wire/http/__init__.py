"""HTTP: the server and its limits, who stands at the door, the gate, and what is fetched beside the services."""
