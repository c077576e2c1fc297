"""Pages that tell many, and the calendar that anybody who signed in can subscribe to."""
