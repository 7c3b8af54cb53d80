"""What a kernel of an execution context has beyond IPython: the cluster's Spark, `display`, `dbutils` and the other languages."""
