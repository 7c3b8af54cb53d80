import { Type, type Static } from 'typebox';

/** Name of the manifest in the folder of a prepared runtime. It is written last: a folder that has it is whole. */
export const MANIFEST_FILE = 'runtime.json';

/** A file of a runtime, as it was when the runtime was prepared. */
const File = Type.Object({
  /** Below the runtime's folder. */
  path: Type.String(),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 0 }),
});

/** What a prepared runtime says of itself. Paths are relative to its folder, so that it may be moved. */
export const RuntimeManifest = Type.Object({
  /** Such as `18.0.x-scala2.13`. */
  key: Type.String(),
  /** Such as `18.0 (includes Apache Spark 4.2.0, Scala 2.13)`. */
  name: Type.String(),
  /** Version of Spark, such as `4.2.0`. */
  spark: Type.String(),
  /** Minor version of Python, such as `3.11`; driver and executors must have the same. */
  python: Type.String(),
  /** Major version of Java, such as 17. */
  java: Type.Integer(),
  /** What the packages were built for, such as `linux-x86_64`. */
  platform: Type.String(),
  /** SHA-256 of the definition and the locks that it was prepared from. */
  lock: Type.String(),
  /** Where Python, Spark and the further jars are. */
  paths: Type.Object({ python: Type.String(), sparkHome: Type.String(), jars: Type.String() }),
  /** Settings of Spark that come with the runtime. */
  sparkConf: Type.Record(Type.String(), Type.String()),
  /** The jars that were added to Spark's own. */
  jars: Type.Array(File),
  /** The Python packages, and the hash of the file that each was installed from. */
  packages: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), sha256: Type.String() })),
});
export type RuntimeManifest = Static<typeof RuntimeManifest>;
