"""Features to answers: membership (measured), activation (predicted), passing (inferred), states."""
