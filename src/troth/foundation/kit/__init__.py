"""The look of the platform: page frame, parts, forms and the words for times and readers."""
