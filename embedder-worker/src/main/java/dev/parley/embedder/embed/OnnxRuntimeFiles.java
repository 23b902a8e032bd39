package dev.parley.embedder.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native code that ONNX Runtime unpacks at every start. */
final class OnnxRuntimeFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeFiles.class);
  private static final Path LOADED_FILES = Path.of("/proc/self/maps");
  private static final String DIRECTORY = "onnxruntime-java";

  private OnnxRuntimeFiles() {}

  /**
   * Removes what this process has unpacked and loaded, 24 MB in the temporary directory: Linux
   * needs the files no longer, and a worker that is killed could not remove them at its end.
   * Elsewhere it does nothing.
   */
  static void removeExtracted() {
    if (!Files.isReadable(LOADED_FILES)) {
      return;
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<String> maps = Files.lines(LOADED_FILES)) {
      Set<Path> files =
          maps.filter(line -> line.contains("/" + DIRECTORY))
              .map(line -> Path.of(line.substring(line.indexOf('/'))))
              .filter(file -> isExtracted(file, temporary))
              .collect(Collectors.toSet());
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      for (Path directory : files.stream().map(Path::getParent).collect(Collectors.toSet())) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      LOG.debug("ONNX Runtime's unpacked files stay in {}", temporary, e);
    }
  }

  private static boolean isExtracted(Path file, Path temporary) {
    Path directory = file.getParent();
    return directory != null
        && temporary.equals(directory.getParent())
        && directory.getFileName().toString().startsWith(DIRECTORY);
  }
}
