"""`dbutils.fs`: files wherever Spark reaches them, with the cluster's identity."""

from collections import namedtuple

FileInfo = namedtuple("FileInfo", ["path", "name", "size", "modificationTime"])

#: Most bytes that `head` shows unless told otherwise.
HEAD_BYTES = 65536


class FileSystem:
    LISTING = "path string, name string, size long, modificationTime long"

    def __init__(self, spark):
        self._spark = spark

    def ls(self, dir):
        """The files of a folder, or the file itself."""
        path, system = self._open(dir)
        return [self._info(status) for status in system.listStatus(path)]

    def head(self, file, max_bytes=HEAD_BYTES):
        path, system = self._open(file)
        stream = system.open(path)
        try:
            return bytes(stream.readNBytes(max_bytes)).decode("utf-8", "replace")
        finally:
            stream.close()

    def put(self, file, contents, overwrite=False):
        path, system = self._open(file)
        stream = system.create(path, overwrite)
        try:
            stream.write(contents.encode())
        finally:
            stream.close()
        return True

    def mkdirs(self, dir):
        path, system = self._open(dir)
        return system.mkdirs(path)

    def rm(self, dir, recurse=False):
        path, system = self._open(dir)
        return system.delete(path, recurse)

    def cp(self, from_, to, recurse=False):
        return self._copy(from_, to, recurse, delete=False)

    def mv(self, from_, to, recurse=False):
        return self._copy(from_, to, recurse, delete=True)

    def mount(self, *_args, **_options):
        raise NotImplementedError("there are no mounts; read s3:// paths with the cluster's instance profile")

    def command(self, name, arguments):
        """A call in the words of a shell, as `%fs` has it."""
        if name not in ("ls", "head", "put", "mkdirs", "rm", "cp", "mv"):
            raise ValueError(f"%fs {name} is not known; use ls, head, put, mkdirs, rm, cp or mv")
        recurse = any(argument in ("-r", "--recurse", "true") for argument in arguments)
        paths = [argument for argument in arguments if argument not in ("-r", "--recurse", "true", "false")]
        if name in ("rm", "cp", "mv"):
            return getattr(self, name)(*paths, recurse)
        return getattr(self, name)(*paths)

    def _copy(self, from_, to, recurse, delete):
        source, source_system = self._open(from_)
        target, target_system = self._open(to)
        if not recurse and source_system.getFileStatus(source).isDirectory():
            raise ValueError(f"{from_} is a folder; say recurse=True")
        conf = self._spark.sparkContext._jsc.hadoopConfiguration()
        copy = self._spark._jvm.org.apache.hadoop.fs.FileUtil.copy
        return copy(source_system, source, target_system, target, delete, True, conf)

    def _open(self, path):
        text = path
        if text.startswith("s3://"):
            text = "s3a" + text[2:]
        elif text.startswith("dbfs:/"):
            raise ValueError(f"{path}: there is no DBFS; use an s3:// or file:/ path")
        hadoop = self._spark._jvm.org.apache.hadoop.fs.Path(text)
        return hadoop, hadoop.getFileSystem(self._spark.sparkContext._jsc.hadoopConfiguration())

    @staticmethod
    def _info(status):
        path, folder = status.getPath(), status.isDirectory()
        end = "/" if folder else ""
        return FileInfo(path.toString() + end, path.getName() + end, 0 if folder else status.getLen(), status.getModificationTime())
