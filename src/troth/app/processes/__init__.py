"""What every process of Troth needs: no core dumps, an end with its parent, a sign of life."""
