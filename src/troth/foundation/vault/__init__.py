"""The vault: seeds, slots, compartments, grants, sealed envelopes and shred shares."""
