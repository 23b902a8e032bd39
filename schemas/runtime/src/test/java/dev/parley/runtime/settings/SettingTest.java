package dev.parley.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
  private static final Setting<Duration> AGE =
      Setting.duration(
          "parley.test.age", Duration.ofSeconds(90), Duration.ZERO, Duration.ofDays(900), "age");
  private static final Setting<Long> SIZE =
      Setting.bytes("parley.test.size", 3L << 19, 0, 1L << 40, "size");

  @ParameterizedTest
  @CsvSource({"20ms,20", "5s,5000", "10m,600000", "2 h,7200000", "7d,604800000", "0s,0"})
  void durationsAreReadInTheirUnits(String text, long millis) {
    assertThat(AGE.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "s", "-5s", "5S", "1.5s", "5sec", "99999999999s", "5MiB", "PT5S"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> AGE.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a duration such as 20ms, 5s, 10m, 2h or 7d");
  }

  @ParameterizedTest
  @CsvSource({"0B,0", "512B,512", "64KiB,65536", "16 MiB,16777216", "2GiB,2147483648"})
  void sizesAreReadInTheirUnits(String text, long bytes) {
    assertThat(SIZE.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5KB", "5k", "-1B", "5kib", "5s"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> SIZE.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a size such as 512B, 64KiB, 16MiB or 2GiB");
  }

  @Test
  void defaultsAreShownAsOneWouldWriteThem() {
    assertThat(AGE.defaultText()).contains("90s");
    assertThat(SIZE.defaultText()).contains("1536KiB");
    assertThat(Setting.flag("parley.test.flag", true, "flag").defaultText()).contains("true");
    assertThat(Setting.text("parley.test.url", null, "url").defaultText()).isEmpty();
    assertThat(Setting.text("parley.test.url", null, "url").optional().defaultText()).contains("");
  }

  @Test
  void formNamesTypeAndLimits() {
    assertThat(AGE.form())
        .isEqualTo("a duration such as 20ms, 5s, 10m, 2h or 7d, from 0ms to 900d");
    assertThat(Setting.integer("parley.test.count", 3, 1, 9, "count").form())
        .isEqualTo("a whole number, from 1 to 9");
  }

  @Test
  void defaultOutsideItsLimitsIsAMistakeOfTheProgram() {
    assertThatThrownBy(() -> Setting.integer("parley.test.count", 10, 1, 9, "count"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the default of parley.test.count is outside its limits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parley.age", "writer.batch.age", "parley.writer.batchAge", "parley..x"})
  void keyHasParleyAnAreaAndAName(String key) {
    assertThatThrownBy(() -> Setting.flag(key, true, "flag"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(key + " is not a key like parley.writer.batch-age");
  }
}
