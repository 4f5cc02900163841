"""Where tables come from: uploaded files and, by handle, the networks themselves."""
