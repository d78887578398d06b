"""`fordringsbro replay`: send recorded messages in order and compare each outcome with the expected one."""
