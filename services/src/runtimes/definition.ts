import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';

const Key = Type.String({ pattern: '^\\d+\\.\\d+\\.x(-(cpu|gpu)-ml)?-scala2\\.1[23]$' });
const Coordinate = Type.String({ pattern: '^[\\w.-]+:[\\w.-]+:[\\w.-]+$' });
const strict = { additionalProperties: false };

/** A machine that packages are built for: the operating system and the processor. */
export const Platform = Type.Union([Type.Literal('linux-x86_64'), Type.Literal('linux-aarch64')]);
export type Platform = Static<typeof Platform>;

/** The jars beside Spark's own. */
const Jars = Type.Object(
  {
    /** Names the versions of those without one. */
    bom: Coordinate,
    /** Taken without what they depend on. */
    alone: Type.Array(Coordinate),
    /** Taken with what they depend on. */
    withDependencies: Type.Array(Type.String()),
    /** Groups that Spark brings itself, left out of those dependencies. */
    shippedBySpark: Type.Array(Type.String()),
  },
  strict,
);

/** A runtime: what is in `runtime/<key>/definition.json`. */
export const RuntimeDefinition = Type.Object(
  {
    key: Key,
    /** What clients are shown; they find long-term support, Spark and Scala by reading it. */
    name: Type.String(),
    longTermSupport: Type.Boolean(),
    /** Which libraries of machine learning it has. */
    machineLearning: Type.Union([Type.Literal('none'), Type.Literal('cpu'), Type.Literal('gpu')]),
    spark: Type.String(),
    scala: Type.String(),
    delta: Type.String(),
    /** The Hadoop inside Spark; hadoop-aws must be the same. */
    hadoop: Type.String(),
    /** Minor version of Python. */
    python: Type.String(),
    /** Major version of Java. */
    java: Type.Integer(),
    platforms: Type.Array(Platform),
    /** Free space that a preparation asks for, in GiB: downloads and the result. */
    diskGiB: Type.Integer(),
    sparkConf: Type.Record(Type.String(), Type.String()),
    /** Python packages as asked for; the locks have them all. */
    packages: Type.Array(Type.String()),
    jars: Jars,
  },
  strict,
);
export type RuntimeDefinition = Static<typeof RuntimeDefinition>;

/** One that adds to another: what it does not say is as there, and its packages come on top. It has the other's jars. */
export const DerivedDefinition = Type.Object(
  {
    base: Key,
    ...Type.Omit(Type.Partial(RuntimeDefinition), ['jars', 'key', 'name', 'packages']).properties,
    key: Key,
    name: Type.String(),
    packages: RuntimeDefinition.properties.packages,
  },
  strict,
);
export type DerivedDefinition = Static<typeof DerivedDefinition>;

/** The platform of this name, or undefined when there is none. */
export function platformOf(name: string): Platform | undefined {
  return Check(Platform, name) ? name : undefined;
}
