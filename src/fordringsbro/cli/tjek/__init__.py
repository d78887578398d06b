"""How `fordringsbro check` tells people what it found."""
