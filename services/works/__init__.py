"""Works and what belongs to them: the fields that they have, how they are read and written."""
