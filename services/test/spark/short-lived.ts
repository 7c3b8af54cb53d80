const OPTIONS = '-XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** Settings of Spark for minutes: what a JVM compiles for work of hours would cost the tests a third of their time. */
export const SHORT_LIVED = { 'spark.driver.extraJavaOptions': OPTIONS, 'spark.executor.extraJavaOptions': OPTIONS };
