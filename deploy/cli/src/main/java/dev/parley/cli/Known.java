package dev.parley.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value, or why it is not known.
 *
 * @param value the value, if known
 * @param unknownBecause the reason, if not
 */
public record Known<T>(Optional<T> value, Optional<String> unknownBecause) {
  public Known {
    if (value.isPresent() == unknownBecause.isPresent()) {
      throw new IllegalArgumentException("a value is either known, or there is a reason");
    }
  }

  public static <T> Known<T> of(T value) {
    return new Known<>(Optional.of(value), Optional.empty());
  }

  public static <T> Known<T> unknown(String because) {
    return new Known<>(Optional.empty(), Optional.of(because));
  }

  /** Unknown for {@code failure}, in its own words or by its name when it has none. */
  public static <T> Known<T> unknown(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return unknown(
        message == null || message.isBlank()
            ? failure.getClass().getSimpleName()
            : message.lines().findFirst().orElse(message).strip());
  }

  public boolean isKnown() {
    return value.isPresent();
  }

  /** What {@code known} makes of the value, or what {@code unknown} makes of the reason. */
  public <R> R fold(Function<T, R> known, Function<String, R> unknown) {
    return value.isPresent()
        ? known.apply(value.get())
        : unknown.apply(Objects.requireNonNull(unknownBecause.orElse("")));
  }
}
