"""People and how they prove themselves: sign-in, keys, single sign-on."""
