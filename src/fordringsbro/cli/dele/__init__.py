"""The parts of an installation, each as a process of its own."""
