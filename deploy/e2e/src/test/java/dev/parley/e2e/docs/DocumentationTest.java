package dev.parley.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.settings.Setting;
import dev.parley.wire.HeaderNames;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README says what the code says: names in its tables are public API. */
class DocumentationTest {
  private static final Path README = Path.of("../../README.md");

  @Test
  void theTablesOfTheReadmeAreThoseOfTheCode() throws Exception {
    ReadmeTables tables = new ReadmeTables(Files.readString(README));
    assertThat(tables.missing()).isEmpty();
    assertThat(Files.readString(README))
        .as("run deploy/e2e/run docs --write")
        .isEqualTo(tables.updated());
  }

  @Test
  void everyHeaderIsDocumented() throws Exception {
    List<String> names = new ArrayList<>();
    for (Field constant : HeaderNames.class.getFields()) {
      names.add((String) constant.get(null));
    }
    assertThat(new HeadersTable().names()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void everySettingThatIsDeclaredIsDocumented() throws Exception {
    List<Setting<?>> declared = new ArrayList<>();
    for (JavaClass one : new ClassFileImporter().importPackages("dev.parley")) {
      for (JavaField field : one.getFields()) {
        if (field.getRawType().isEquivalentTo(Setting.class)
            && field.getModifiers().contains(JavaModifier.STATIC)) {
          Field constant = field.reflect();
          constant.setAccessible(true);
          declared.add((Setting<?>) constant.get(null));
        }
      }
    }
    assertThat(declared).isNotEmpty();
    // Two for each threshold, made from the table of thresholds.
    List<String> keys =
        Stream.concat(declared.stream(), AlertSettings.all().stream()).map(Setting::key).toList();
    assertThat(new SettingsTable().settings())
        .extracting(Setting::key)
        .containsExactlyInAnyOrderElementsOf(keys);
  }
}
