package dev.parley.stack;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Native programs, unpacked once from their jars into the user's cache, from which every later
 * start takes them. What is there is complete: it is unpacked beside its place and then moved
 * there.
 */
final class ProgramCache {
  private final Path directory;

  ProgramCache(Path directory) {
    this.directory = directory;
  }

  /** How a jar's resource becomes files. */
  interface Unpacker {
    void unpack(InputStream resource, Path into) throws IOException;
  }

  /**
   * In the user's home, or, where that cannot be written, among the temporary files.
   *
   * @param environment of which {@code XDG_CACHE_HOME} is honoured
   */
  static ProgramCache ofUser(Map<String, String> environment) throws IOException {
    @Nullable String xdg = environment.get("XDG_CACHE_HOME");
    Path home =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    Path preferred = home.resolve("parley");
    try {
      Files.createDirectories(preferred);
      if (Files.isWritable(preferred)) {
        return new ProgramCache(preferred);
      }
    } catch (FileSystemException e) {
      // no home, or one that is read-only: the temporary directory does
    }
    Path shared =
        Path.of(System.getProperty("java.io.tmpdir"), "parley-" + System.getProperty("user.name"));
    if (!Files.isDirectory(shared)) {
      Files.createDirectory(
          shared,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!Files.getOwner(shared).getName().equals(System.getProperty("user.name"))) {
      throw new IOException(shared + " belongs to somebody else: remove it");
    }
    return new ProgramCache(shared);
  }

  /**
   * The directory that holds {@code resource} unpacked.
   *
   * @throws IOException when the resource is in no jar on the class path, or cannot be unpacked
   */
  Path unpacked(String resource, Unpacker unpacker) throws IOException {
    @Nullable URL url = ProgramCache.class.getResource(resource);
    if (url == null) {
      throw new IOException("the class path has no " + resource.substring(1));
    }
    Path place = directory.resolve(nameOf(resource, url));
    if (Files.isDirectory(place)) {
      return place;
    }
    Path beside = Files.createTempDirectory(directory, "unpacking-");
    try (InputStream in = url.openStream()) {
      unpacker.unpack(in, beside);
    }
    try {
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
      // another process was faster
      DataDirectory.remove(beside);
    }
    return place;
  }

  /** Another version of the program is another name: the jar knows a checksum of each file. */
  private static String nameOf(String resource, URL url) throws IOException {
    String base = resource.substring(resource.lastIndexOf('/') + 1).replaceAll("\\.txz$", "");
    URLConnection connection = url.openConnection();
    return connection instanceof JarURLConnection jar
        ? base + "-" + Long.toHexString(jar.getJarEntry().getCrc())
        : base + "-" + connection.getContentLengthLong();
  }
}
