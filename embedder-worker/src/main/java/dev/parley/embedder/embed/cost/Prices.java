package dev.parley.embedder.embed.cost;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What tokens cost. Money is counted in millionths of a millionth of the currency, so that a price
 * of six decimals for a million tokens needs no fractions.
 *
 * @param ofToken in those units; empty when nobody said, and then no cost is told
 */
record Prices(Optional<Long> ofToken) {
  /** Decimals of a price for a million tokens. */
  static final int DECIMALS = 6;

  private static final int UNIT_DECIMALS = 12;

  static Prices of(Optional<BigDecimal> ofMillionTokens) {
    return new Prices(
        ofMillionTokens.map(price -> price.movePointRight(DECIMALS).longValueExact()));
  }

  /** In units; 0 when there is no price. */
  long units(long tokens) {
    return tokens * ofToken.orElse(0L);
  }

  /** An amount of the currency in units. */
  static long units(BigDecimal money) {
    return money.movePointRight(UNIT_DECIMALS).longValueExact();
  }

  /** Units as an amount of the currency. */
  static BigDecimal money(long units) {
    return BigDecimal.valueOf(units, UNIT_DECIMALS);
  }
}
