import { Type, type Static } from 'typebox';

/** A program that runs on the driver by spark-submit, in client mode, as a Spark application of its own. */
export const NewSubmission = Type.Object({
  arguments: Type.Array(Type.String(), {
    minItems: 1,
    description: 'of spark-submit: its options, the program (a .py file or a jar), and the parameters of the program',
  }),
  environment: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type NewSubmission = Static<typeof NewSubmission>;

export const SubmissionStatus = Type.Object({
  id: Type.String(),
  status: Type.Enum(['Running', 'Cancelling', 'Finished', 'Cancelled', 'Error']),
  exitCode: Type.Optional(Type.Integer({ description: 'of a program that is Finished; 0 is success' })),
  message: Type.Optional(Type.String({ description: 'how it ended, where it has no exit code' })),
  output: Type.String({ description: 'the end of standard output' }),
  errors: Type.String({ description: 'the end of standard error' }),
});
export type SubmissionStatus = Static<typeof SubmissionStatus>;
