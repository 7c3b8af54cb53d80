"""What a node runs in the Python of its runtime: the owner of the Spark application, and what kernels have beyond IPython."""
