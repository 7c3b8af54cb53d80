"""Names that the owner of an application and its kernels share."""

#: Property of the JVM that names the kernel whose Scala interpreter runs.
OWNER = "lakehouse.scala.kernel"
