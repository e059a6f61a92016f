"""Counts with more zeros than their distribution has: "zeroinfl" and "hurdle"."""
