"""What Python programs call: the same analyses as the commands, under their names, with every setting as an argument of its name."""
