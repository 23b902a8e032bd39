package dev.parley.manifests;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A YAML file of {@code deploy}, aliases and merge keys resolved; a key that stands twice fails.
 */
final class YamlFile {
  static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();

  private YamlFile() {}

  /** The documents of a file. */
  static List<Map<String, Object>> documents(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return documents(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Map<String, Object>> documents(String text) {
    return documents(new StringReader(text));
  }

  /** The only document of a file. */
  static Map<String, Object> document(Path file) {
    List<Map<String, Object>> all = documents(file);
    if (all.size() != 1) {
      throw new AssertionError(file + " has " + all.size() + " documents instead of 1");
    }
    return all.get(0);
  }

  /** All YAML files below a folder, in order. */
  static List<Path> below(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, Object>> documents(Reader reader) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(reader)) {
      documents.add(map(document));
    }
    return documents;
  }

  /** What is known to be an object. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  /** What is known to be a list of objects. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> maps(Object value) {
    return (List<Map<String, Object>>) value;
  }
}
