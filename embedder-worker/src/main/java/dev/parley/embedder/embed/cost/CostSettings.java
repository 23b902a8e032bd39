package dev.parley.embedder.embed.cost;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What tokens cost and what tenants may spend.
 *
 * @param price of a million tokens of the model that is used, if told
 * @param tokens that tenants may spend in a day
 * @param money that tenants may spend in a day
 * @param tenantSeries the most tenants that have metrics of their own
 * @param platformSeries the most platforms that have metrics of their own
 * @param topicsPrefix tells apart several Parleys that share a Redis
 */
public record CostSettings(
    Optional<BigDecimal> price,
    Amounts tokens,
    Amounts money,
    int tenantSeries,
    int platformSeries,
    String topicsPrefix) {
  private static final BigDecimal MOST_PRICE = BigDecimal.valueOf(1_000);
  private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(1_000_000_000_000L);

  /** Counted in a 64-bit number of millionths of a millionth. */
  private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000);

  public static final Setting<Optional<String>> PRICES =
      Setting.text(
              "parley.cost.prices",
              null,
              "what a million tokens cost, by the model's name, in any currency:"
                  + " text-embedding-3-small=0.02, nomic-embed-text=0; without one no cost is told")
          .optional();

  public static final Setting<Optional<String>> BUDGET_TOKENS =
      Setting.text(
              "parley.budget.tokens",
              null,
              "the most tokens that a tenant may cost from midnight to midnight UTC: 1000000,"
                  + " acme=5000000 is a million for each and five for acme; a comma in a name is"
                  + " written %2C, a per cent sign %25")
          .optional();

  public static final Setting<Optional<String>> BUDGET_MONEY =
      Setting.text(
              "parley.budget.money",
              null,
              "the same in the currency of parley.cost.prices: 2.50, acme=20")
          .optional();

  public static final Setting<Integer> TENANT_SERIES =
      Setting.integer(
          "parley.cost.tenant-series",
          100,
          0,
          10_000,
          "the most tenants with metrics of their own, the first that come to a worker, beside those"
              + " with budgets of their own; the rest is other");

  public static final Setting<Integer> PLATFORM_SERIES =
      Setting.integer(
          "parley.cost.platform-series",
          10,
          0,
          1_000,
          "the most platforms with metrics of their own, the first that come to a worker; the rest"
              + " is other");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(PRICES, BUDGET_TOKENS, BUDGET_MONEY, TENANT_SERIES, PLATFORM_SERIES);
  }

  /**
   * Reads the settings.
   *
   * @param model the name of the model that is used
   */
  public static CostSettings read(SettingsReader reader, String model) {
    Amounts prices = amounts(reader, PRICES, Prices.DECIMALS, MOST_PRICE);
    reader.check(
        prices.each().isEmpty(), PRICES.key() + ": a price needs the name of its model before it");
    Amounts money = amounts(reader, BUDGET_MONEY, Prices.DECIMALS, MOST_MONEY);
    reader.check(
        money.isEmpty() || prices.of(model).isPresent(),
        BUDGET_MONEY.key() + " is set: say in " + PRICES.key() + " what " + model + " costs");
    return new CostSettings(
        prices.of(model),
        amounts(reader, BUDGET_TOKENS, 0, MOST_TOKENS),
        money,
        reader.get(TENANT_SERIES),
        reader.get(PLATFORM_SERIES),
        reader.get(KafkaSettings.PREFIX));
  }

  /** What a tenant may spend in a day. */
  Limit limit(String tenant) {
    return new Limit(
        tokens.of(tenant).map(BigDecimal::longValueExact).orElse(Long.MAX_VALUE),
        money.of(tenant).map(Prices::units).orElse(Long.MAX_VALUE));
  }

  /** Tenants that the settings name. */
  Set<String> namedTenants() {
    Set<String> named = new TreeSet<>(tokens.own().keySet());
    named.addAll(money.own().keySet());
    return named;
  }

  private static Amounts amounts(
      SettingsReader reader, Setting<Optional<String>> setting, int decimals, BigDecimal most) {
    return reader
        .get(setting)
        .map(text -> Amounts.parse(setting.key(), text, decimals, most, reader))
        .orElse(Amounts.NONE);
  }
}
