package dev.parley.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded stack keeps its state: a directory that lasts, or one that goes with it. Held
 * under a lock, so that one stack at a time uses it. The system frees the lock of a process that is
 * gone.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "stack.lock";
  private static final String TEMPORARY = "parley-stack-";
  private static final Duration ABANDONED = Duration.ofHours(1);
  // A process that was just killed holds its lock for a moment more.
  private static final Duration FREE_WITHIN = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path path;
  private final boolean lasting;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, boolean lasting, FileChannel channel, FileLock lock) {
    this.path = path;
    this.lasting = lasting;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * @throws StackException when another stack runs on it, or it cannot be written
   */
  static DataDirectory lasting(Path path) throws InterruptedException {
    try {
      Files.createDirectories(path);
      Path real = path.toRealPath();
      FileChannel channel = open(real);
      long deadline = System.nanoTime() + FREE_WITHIN.toNanos();
      @Nullable FileLock lock = tryLock(channel);
      while (lock == null && System.nanoTime() - deadline < 0) {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        lock = tryLock(channel);
      }
      if (lock == null) {
        String owner = read(channel);
        channel.close();
        throw new StackException(
            "a stack runs on the data directory "
                + real
                + " already, in process "
                + owner
                + ": stop it first, or use another directory");
      }
      return locked(real, true, channel, lock);
    } catch (IOException e) {
      throw new StackException("cannot use the data directory " + path + ": " + e, e);
    }
  }

  /** A new directory that {@link #close} removes. */
  static DataDirectory temporary() {
    try {
      removeAbandoned(Path.of(System.getProperty("java.io.tmpdir")));
      Path path = Files.createTempDirectory(ours());
      FileChannel channel = open(path);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new IOException("the new directory " + path + " is in use");
      }
      return locked(path, false, channel, lock);
    } catch (IOException e) {
      throw new StackException("cannot make a temporary directory for the stack: " + e, e);
    }
  }

  /** The directory of one part, which only this user can enter. */
  Path directory(String part) {
    try {
      Path directory = path.resolve(part);
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return directory;
    } catch (IOException e) {
      throw new StackException("cannot make the directory " + part + " in " + path + ": " + e, e);
    }
  }

  /** Whether it stays when the stack ends. */
  boolean isLasting() {
    return lasting;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
      if (!lasting) {
        remove(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileChannel open(Path directory) throws IOException {
    return FileChannel.open(
        directory.resolve(LOCK),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very JVM
    }
  }

  private static DataDirectory locked(
      Path path, boolean lasting, FileChannel channel, FileLock lock) throws IOException {
    channel.truncate(0);
    channel.write(
        StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
    return new DataDirectory(path, lasting, channel, lock);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    channel.read(buffer, 0);
    return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
  }

  /**
   * How the names of this JVM's temporary directories begin. Their lock files must not be opened
   * again here: closing one would free the lock.
   */
  private static String ours() {
    return TEMPORARY + ProcessHandle.current().pid() + "-";
  }

  /** Temporary directories of stacks that were killed; one that is in use is locked. */
  private static void removeAbandoned(Path parent) throws IOException {
    Instant old = Instant.now().minus(ABANDONED);
    try (Stream<Path> paths = Files.list(parent)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = path.getFileName().toString();
        if (name.startsWith(TEMPORARY) && !name.startsWith(ours()) && Files.isWritable(path)) {
          removeIfAbandoned(path, old);
        }
      }
    }
  }

  private static void removeIfAbandoned(Path path, Instant old) {
    try {
      if (!Files.getLastModifiedTime(path).toInstant().isBefore(old)) {
        return;
      }
      try (FileChannel channel = open(path)) {
        if (tryLock(channel) != null) {
          remove(path);
        }
      }
    } catch (IOException e) {
      // Another stack removes it at the same time, or it is somebody else's: no reason not to
      // start.
    }
  }

  /** Removes a directory with all that is in it. */
  static void remove(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
