package dev.parley.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.parley.embedder.embed.EmbedderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dependencies point one way: wire ← runtime ← the three programs ← deploy. The two workers do not
 * know each other, and whoever links the client links wire and nothing else of ours.
 */
class ArchitectureTest {
  private static final JavaClasses PARLEY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.parley");

  /** A module: where its code lies, and which others it may use. */
  enum Module {
    WIRE("schemas/wire"),
    RUNTIME("schemas/runtime", WIRE),
    CLIENT("producer/client", WIRE),
    EMBEDDER("embedder-worker", WIRE, RUNTIME),
    WRITER("writer-worker", WIRE, RUNTIME),
    STACK("deploy/stack", WIRE),
    CLI("deploy/cli", WIRE, RUNTIME, CLIENT, EMBEDDER, WRITER),
    LOCAL("deploy/local", WIRE, RUNTIME, CLIENT, EMBEDDER, WRITER, STACK, CLI),
    BENCH("deploy/bench", WIRE, RUNTIME, CLIENT, EMBEDDER, WRITER, STACK, CLI, LOCAL),
    /** For the sake of what makes the image alone: the cache it makes outlives our classes. */
    IMAGE("deploy/image"),
    E2E("deploy/e2e", WIRE, RUNTIME, CLIENT, EMBEDDER, WRITER, STACK, CLI, LOCAL);

    private final String directory;
    private final List<Module> mayUse;

    Module(String directory, Module... mayUse) {
      this.directory = directory;
      this.mayUse = List.of(mayUse);
    }

    String rootPackage() {
      return "dev.parley." + name().toLowerCase(Locale.ROOT);
    }

    String packages() {
      return rootPackage() + "..";
    }

    boolean holds(JavaClass one) {
      return one.getPackageName().equals(rootPackage())
          || one.getPackageName().startsWith(rootPackage() + ".");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aModuleUsesOnlyThoseBelowIt(Module module) {
    String[] forbidden =
        Arrays.stream(Module.values())
            .filter(other -> other != module && !module.mayUse.contains(other))
            .map(Module::packages)
            .toArray(String[]::new);
    if (forbidden.length > 0) {
      check(
          noClasses()
              .that()
              .resideInAPackage(module.packages())
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aModuleHasItsOwnPackageAndNoOther(Module module) {
    Map<String, String> strangers = new TreeMap<>();
    int found = 0;
    for (JavaClass one : PARLEY) {
      String source = one.getSource().orElseThrow().getUri().toString();
      boolean inDirectory = source.contains("/" + module.directory + "/target/");
      if (inDirectory != module.holds(one)) {
        strangers.put(one.getName(), source);
      }
      found += module.holds(one) ? 1 : 0;
    }
    assertThat(strangers).isEmpty();
    assertThat(found).as("classes in %s", module.rootPackage()).isPositive();
  }

  @Test
  void botsLinkTheClientWithWireKafkaAndSlf4jAlone() {
    check(
        classes()
            .that()
            .resideInAPackage(Module.CLIENT.packages())
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    "java..",
                    "org.apache.kafka..",
                    "org.slf4j..",
                    "org.jspecify.annotations..",
                    Module.WIRE.packages(),
                    Module.CLIENT.packages())));
  }

  @Test
  void kafkasServerIsKnownToTheStackAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(Module.STACK.packages())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata.."));
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    check(
        slices()
            .matching("dev.parley.(**)")
            .should()
            .beFreeOfCycles()
            // What a call can fail with is part of the interface that the window declares.
            .ignoreDependency(
                resideInAPackage("dev.parley.embedder.window"), type(EmbedderException.class)));
  }

  @Test
  void nothingIsAGrabBag() {
    List<String> grabBags = new ArrayList<>();
    for (JavaClass one : PARLEY) {
      if (Stream.of("Util", "Utils", "Helper", "Helpers", "Common")
              .anyMatch(end -> one.getSimpleName().endsWith(end))
          || one.getSimpleName().startsWith("Common")) {
        grabBags.add(one.getName());
      }
    }
    assertThat(grabBags).isEmpty();
  }

  private static void check(ArchRule rule) {
    rule.check(PARLEY);
  }
}
