"""Many networks trained in few compiled programs (on jax)."""
