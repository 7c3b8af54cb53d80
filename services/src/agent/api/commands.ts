import { Type, type Static } from 'typebox';

/** Languages of the Command Execution API. */
export const Language = Type.Union([Type.Literal('python'), Type.Literal('scala'), Type.Literal('sql'), Type.Literal('r')]);
export type Language = Static<typeof Language>;

/** Access to the API of a workspace. */
export const Credentials = Type.Object({
  host: Type.String({ description: 'origin of the workspace' }),
  token: Type.String({ description: 'over within an hour; replaced by later ones, also while code runs' }),
});
export type Credentials = Static<typeof Credentials>;

export const NewContext = Type.Object({
  language: Language,
  user: Type.Object({
    id: Type.String({ description: 'id of the user or service principal whose context it is' }),
    name: Type.String({ description: 'user name, or application id' }),
    instanceProfile: Type.Optional(
      Type.Boolean({
        description: 'whether in standard isolation his code has the credentials of the instance profile; false if unset',
      }),
    ),
  }),
  credentials: Type.Optional(Credentials), // without them, what needs the API answers an error
  parameters: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'values of widgets' })),
  taskValues: Type.Optional(
    Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
      description: 'by task key: what earlier tasks set',
    }),
  ),
});
export type NewContext = Static<typeof NewContext>;

export const ContextStatus = Type.Object({
  id: Type.String(),
  status: Type.Union([Type.Literal('Pending'), Type.Literal('Running'), Type.Literal('Error')]),
  language: Language,
  userId: Type.String({ description: 'whose context it is: nobody else may use it' }),
  message: Type.Optional(Type.String({ description: 'why it is in Error' })),
});
export type ContextStatus = Static<typeof ContextStatus>;

export const NewCommand = Type.Object({
  language: Language,
  command: Type.String(),
  credentials: Type.Optional(Credentials), // in place of those that the context has
});
export type NewCommand = Static<typeof NewCommand>;

/** Results as the API has them: https://docs.databricks.com/api/workspace/commandexecution/commandstatus */
export const Results = Type.Object({
  resultType: Type.Enum(['error', 'image', 'images', 'table', 'text']),
  data: Type.Optional(Type.Unknown()),
  cause: Type.Optional(Type.String()),
  summary: Type.Optional(Type.String()),
  schema: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  truncated: Type.Optional(Type.Boolean()),
  isJsonSchema: Type.Optional(Type.Boolean()),
  pos: Type.Optional(Type.Integer()),
  fileName: Type.Optional(Type.String()),
  fileNames: Type.Optional(Type.Array(Type.String())),
});
export type Results = Static<typeof Results>;

export const CommandStatus = Type.Object({
  id: Type.String(),
  status: Type.Enum(['Queued', 'Running', 'Cancelling', 'Finished', 'Cancelled', 'Error']),
  results: Type.Union([Results, Type.Null()]),
  exitValue: Type.Optional(Type.String({ description: 'what the command gave to dbutils.notebook.exit' })),
  taskValues: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'what it gave to dbutils.jobs.taskValues.set' }),
  ),
});
export type CommandStatus = Static<typeof CommandStatus>;
