package dev.parley.embedder.embed.cost;

import dev.parley.runtime.settings.SettingsReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Amounts as settings write them: {@code 1000, acme=5000} is 1,000 for each and 5,000 for acme. A
 * comma in a name is written {@code %2C}, a per cent sign {@code %25}.
 *
 * @param each for whoever has none of its own
 * @param own by name
 */
public record Amounts(Optional<BigDecimal> each, Map<String, BigDecimal> own) {
  static final Amounts NONE = new Amounts(Optional.empty(), Map.of());

  public Amounts {
    own = Map.copyOf(own);
  }

  /**
   * @param decimals the most decimals of an amount
   * @param most the largest amount
   */
  static Amounts parse(
      String key, String text, int decimals, BigDecimal most, SettingsReader reader) {
    Optional<BigDecimal> each = Optional.empty();
    Map<String, BigDecimal> own = new HashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.lastIndexOf('=');
      String name = part.substring(0, Math.max(0, equals)).strip();
      Optional<BigDecimal> amount = amount(part.substring(equals + 1).strip());
      boolean fits =
          amount.isPresent()
              && amount.get().signum() >= 0
              && amount.get().compareTo(most) <= 0
              && amount.get().stripTrailingZeros().scale() <= decimals;
      reader.check(
          fits,
          key
              + ": '"
              + part.strip()
              + "' is not like NAME=AMOUNT, or AMOUNT for all others, an amount being from 0 to "
              + most.toPlainString()
              + (decimals == 0 ? " in whole numbers" : " with up to " + decimals + " decimals"));
      if (!fits) {
        continue;
      }
      boolean twice = equals < 0 ? each.isPresent() : own.containsKey(decoded(name));
      reader.check(!twice, key + ": '" + part.strip() + "' has an amount already");
      if (equals < 0) {
        each = amount;
      } else {
        own.put(decoded(name), amount.get());
      }
    }
    return new Amounts(each, own);
  }

  /** What {@code name} has. */
  Optional<BigDecimal> of(String name) {
    return Optional.ofNullable(own.get(name)).or(() -> each);
  }

  boolean isEmpty() {
    return each.isEmpty() && own.isEmpty();
  }

  private static Optional<BigDecimal> amount(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String decoded(String name) {
    return name.replace("%2C", ",").replace("%25", "%");
  }
}
