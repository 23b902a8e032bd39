package dev.parley.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A kustomization or a component: the fields that are used here, and no others. */
record Kustomization(
    String apiVersion,
    String kind,
    String namespace,
    List<String> resources,
    List<String> components,
    List<Map<String, String>> images,
    List<Labels> labels,
    List<Generator> configMapGenerator,
    List<Generator> secretGenerator,
    List<Patch> patches) {
  record Labels(Map<String, String> pairs, Boolean includeTemplates, Boolean includeSelectors) {}

  record Generator(
      String name, String behavior, List<String> literals, List<String> files, Options options) {}

  record Options(Map<String, String> labels) {}

  record Patch(Map<String, String> target, String patch) {}

  /** The files and folders it names. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    paths.addAll(orNone(resources));
    paths.addAll(orNone(components));
    orNone(configMapGenerator).forEach(generator -> paths.addAll(orNone(generator.files())));
    return paths;
  }

  /** What its config map generators say, by name. */
  List<String> literals() {
    List<String> literals = new ArrayList<>();
    orNone(configMapGenerator).forEach(generator -> literals.addAll(orNone(generator.literals())));
    return literals;
  }

  private static <T> List<T> orNone(List<T> list) {
    return list == null ? List.of() : list;
  }
}
