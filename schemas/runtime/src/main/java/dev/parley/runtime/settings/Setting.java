package dev.parley.runtime.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its key, its type and limits, its default and what it means. It is declared once, as
 * a constant, by the one who uses it. A default of null makes it required.
 *
 * <p>The key is like {@code parley.writer.batch-age}: {@code parley}, the area, the name. The
 * environment has it as {@code PARLEY_WRITER_BATCH_AGE}, or as {@code PARLEY_WRITER_BATCH_AGE_FILE}
 * naming a file that holds the value. A blank value counts as not set.
 *
 * @param <T> what its value is read as
 */
public final class Setting<T> {
  private static final Pattern KEY = Pattern.compile("parley(\\.[a-z0-9]+(-[a-z0-9]+)*){2,}");

  private final String key;
  private final String form;
  private final String meaning;
  private final Function<String, T> parser;
  private final Function<T, String> formatter;
  private final @Nullable T defaultValue;
  private final T inert;

  /**
   * @param form what the value must be, as it reads after "is not"
   * @param parser throws an IllegalArgumentException whose message reads on from the value
   * @param inert what stands in for a value that is missing or wrong until start-up is refused
   */
  private Setting(
      String key,
      String form,
      String meaning,
      Function<String, T> parser,
      Function<T, String> formatter,
      @Nullable T defaultValue,
      T inert) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(key + " is not a key like parley.writer.batch-age");
    }
    this.key = key;
    this.form = form;
    this.meaning = meaning;
    this.parser = parser;
    this.formatter = formatter;
    this.defaultValue = defaultValue;
    this.inert = inert;
  }

  /** Any text. */
  public static Setting<String> text(String key, @Nullable String defaultValue, String meaning) {
    return new Setting<>(
        key, "text", meaning, Function.identity(), Masking::userInfo, defaultValue, "");
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Integer> integer(
      String key, @Nullable Integer defaultValue, int min, int max, String meaning) {
    return ranged(
        key,
        "a whole number",
        Setting::wholeNumber,
        Object::toString,
        defaultValue,
        min,
        max,
        meaning);
  }

  /** A duration from {@code min} to {@code max}, in whole milliseconds. */
  public static Setting<Duration> duration(
      String key, @Nullable Duration defaultValue, Duration min, Duration max, String meaning) {
    return ranged(
        key,
        UnitText.DURATION.form(),
        text -> Duration.ofMillis(UnitText.DURATION.parse(text)),
        value -> UnitText.DURATION.format(value.toMillis()),
        defaultValue,
        min,
        max,
        meaning);
  }

  /** A size in bytes from {@code min} to {@code max}. */
  public static Setting<Long> bytes(
      String key, @Nullable Long defaultValue, long min, long max, String meaning) {
    return ranged(
        key,
        UnitText.SIZE.form(),
        UnitText.SIZE::parse,
        UnitText.SIZE::format,
        defaultValue,
        min,
        max,
        meaning);
  }

  /** {@code true} or {@code false}. */
  public static Setting<Boolean> flag(String key, @Nullable Boolean defaultValue, String meaning) {
    return new Setting<>(
        key, "true or false", meaning, Setting::trueOrFalse, Object::toString, defaultValue, false);
  }

  /** One of {@code choices}, written in lower case with '-' for '_'. */
  public static <E extends Enum<E>> Setting<E> choice(
      String key, Class<E> choices, @Nullable E defaultValue, String meaning) {
    List<E> all = Arrays.asList(choices.getEnumConstants());
    String form =
        "one of " + all.stream().map(Setting::choiceName).collect(Collectors.joining(", "));
    Function<String, E> parser =
        text ->
            all.stream()
                .filter(choice -> choiceName(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is not " + form));
    return new Setting<>(key, form, meaning, parser, Setting::choiceName, defaultValue, all.get(0));
  }

  /** A required value that is never shown. */
  public static Setting<Secret> secret(String key, String meaning) {
    return new Setting<>(
        key, "a secret", meaning, Secret::new, Secret::toString, null, new Secret(""));
  }

  /** The same, but may be left out. */
  public Setting<Optional<T>> optional() {
    if (defaultValue != null) {
      throw new IllegalStateException(key + " has a default, so it is never left out");
    }
    return new Setting<>(
        key,
        form,
        meaning,
        text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text)),
        value -> value.map(formatter).orElse(""),
        Optional.empty(),
        Optional.empty());
  }

  /** Its name in the properties file. */
  public String key() {
    return key;
  }

  /** Its name in the environment. */
  public String environmentName() {
    return environmentName(key);
  }

  /** What its value must be, for instance {@code a whole number from 1 to 64}. */
  public String form() {
    return form;
  }

  /** What it is for, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** The default as one would write it; nothing when the setting is required, "" when optional. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultValue).map(formatter);
  }

  @Override
  public String toString() {
    return key;
  }

  /**
   * @throws IllegalArgumentException whose message reads on from the value and does not repeat it
   */
  T parse(String text) {
    return parser.apply(text);
  }

  /** The value as one would write it, with what is secret masked. */
  String show(T value) {
    return formatter.apply(value);
  }

  @Nullable T defaultValue() {
    return defaultValue;
  }

  T inert() {
    return inert;
  }

  /** Whether {@code text} may be repeated in a message. */
  boolean showsItsText() {
    return !form.equals("a secret");
  }

  static String environmentName(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static <N extends Comparable<N>> Setting<N> ranged(
      String key,
      String kind,
      Function<String, N> parser,
      Function<N, String> formatter,
      @Nullable N defaultValue,
      N min,
      N max,
      String meaning) {
    if (defaultValue != null
        && (defaultValue.compareTo(min) < 0 || defaultValue.compareTo(max) > 0)) {
      throw new IllegalArgumentException("the default of " + key + " is outside its limits");
    }
    String range = "from " + formatter.apply(min) + " to " + formatter.apply(max);
    Function<String, N> checked =
        text -> {
          N value = parser.apply(text);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("is not " + range);
          }
          return value;
        };
    return new Setting<>(key, kind + ", " + range, meaning, checked, formatter, defaultValue, min);
  }

  private static int wholeNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a whole number", e);
    }
  }

  private static boolean trueOrFalse(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is not true or false");
    };
  }

  private static String choiceName(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
