"""From bytes to a document: text with its layout undone, and its head."""
