"""What a network is compiled and watched with: optimizers, losses, metrics and callbacks."""
