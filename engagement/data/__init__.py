"""The tables, what is known in them, and the features drawn from them: the language between the parts."""
