"""Support vector machines as R's kernlab fits them, on the solver of scikit-learn."""
