"""Records: whether they are complete, and whose it is to mend them."""
