package dev.parley.embedder.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactional ids that this worker has used, in a file of its state directory, one a line.
 * With in-memory stores Streams draws new ones at every start, so that nobody else knows which
 * transaction a killed worker left open. The file is locked for as long as the worker runs: two of
 * them must not fence each other. Safe for many threads.
 */
public final class TransactionalIds implements AutoCloseable {
  private static final String FILE = "transactional-ids";

  private final FileChannel channel;

  private TransactionalIds(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the file in {@code directory}, both made when missing, and locks it.
   *
   * @throws IOException when the directory cannot be written
   * @throws IllegalStateException when another worker uses it
   */
  public static TransactionalIds open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IllegalStateException(
          "another embedder-worker runs with the state directory "
              + directory.toAbsolutePath()
              + ": give each a directory of its own");
    }
    return new TransactionalIds(channel);
  }

  /** The ids noted by workers before this one, and by this one. */
  public synchronized List<String> noted() throws IOException {
    byte[] bytes = Channels.newInputStream(channel.position(0)).readAllBytes();
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Notes an id before its producer is made; it is on the disk when this returns. */
  synchronized void note(String id) {
    try {
      if (noted().contains(id)) {
        return; // Its producer is made anew, as after every loss of all tasks.
      }
      channel.position(channel.size());
      channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the transactional id cannot be noted", e);
    }
  }

  /** Forgets all ids: their producers are fenced, or have ended in order. */
  public synchronized void forget() throws IOException {
    channel.truncate(0);
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // By a worker in this JVM.
    }
  }
}
