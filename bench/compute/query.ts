/** The runtime that is measured. */
export const RUNTIME = '18.0.x-scala2.13';

/** A small query that executors take part in. */
export const QUERY = 'spark.range(0, 1000000, 1, 4).selectExpr("sum(id) as total").collect()[0].total';
export const ANSWER = '499999500000';
