package dev.parley.stack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Native programs, unpacked once from their jars into the user's cache, from which every later
 * start takes them. What is there is complete: it is unpacked beside its place and then moved
 * there.
 */
final class ProgramCache {
  private static final String ONLY_US = "rwx------";
  private static final String EVERYBODY = "rwxr-xr-x";

  private final Path directory;
  private final Set<PosixFilePermission> permissions;

  private ProgramCache(Path directory, String permissions) throws IOException {
    this.directory = directory;
    this.permissions = PosixFilePermissions.fromString(permissions);
    Files.setPosixFilePermissions(directory, this.permissions);
  }

  /** How a jar's resource becomes files. */
  interface Unpacker {
    void unpack(InputStream resource, Path into) throws IOException;
  }

  /** In the user's home, or, where that cannot be written, among the temporary files. */
  static ProgramCache ofUser() throws IOException {
    Path preferred = Path.of(System.getProperty("user.home"), ".cache", "parley");
    try {
      Files.createDirectories(preferred);
      if (Files.isWritable(preferred)) {
        return new ProgramCache(preferred, ONLY_US);
      }
    } catch (FileSystemException e) {
      // no home, or one that is read-only
    }
    return temporary("", ONLY_US);
  }

  /** Where programs can be run by every user, but are written by us alone. */
  static ProgramCache ofEverybody() throws IOException {
    return temporary("-for-all", EVERYBODY);
  }

  private static ProgramCache temporary(String suffix, String permissions) throws IOException {
    long user = new UnixSystem().getUid();
    String name = "parley-programs-" + user + suffix;
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), name);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (((Number) owner).longValue() != user) {
        throw new IOException(directory + " belongs to somebody else: remove it", e);
      }
    }
    return new ProgramCache(directory, permissions);
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
    Files.setPosixFilePermissions(beside, permissions);
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
