"""The charter: its text, versions, completeness, questions and signatures."""
