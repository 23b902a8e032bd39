package dev.parley.embedder.embed.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostSettingsTest {
  private static CostSettings read(Map<String, String> environment) {
    SettingsReader reader = SettingsReader.of(environment);
    CostSettings settings = CostSettings.read(reader, "some-model");
    reader.failOnProblems();
    return settings;
  }

  @Test
  void byDefaultNothingIsLimitedAndNoPriceIsKnown() {
    CostSettings settings = read(Map.of());
    assertThat(settings.price()).isEmpty();
    assertThat(settings.limit("anybody")).isEqualTo(Limit.NONE);
  }

  @Test
  void aTenantHasItsOwnBudgetOrThatOfAll() {
    CostSettings settings =
        read(
            Map.of(
                "PARLEY_COST_PRICES", "other=5, some-model=0.02",
                "PARLEY_BUDGET_TOKENS", "1000, acme=5000000, a%2Cb = c=7, 100%25=8",
                "PARLEY_BUDGET_MONEY", "acme=2.50"));
    assertThat(settings.price())
        .hasValueSatisfying(p -> assertThat(p).isEqualByComparingTo("0.02"));
    assertThat(settings.limit("anybody")).isEqualTo(new Limit(1000, Long.MAX_VALUE));
    assertThat(settings.limit("acme")).isEqualTo(new Limit(5_000_000, 2_500_000_000_000L));
    assertThat(settings.limit("a,b = c").tokens()).isEqualTo(7);
    assertThat(settings.limit("100%").tokens()).isEqualTo(8);
    assertThat(settings.namedTenants()).containsExactly("100%", "a,b = c", "acme");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "PARLEY_COST_PRICES, 0.02, needs the name of its model",
        "PARLEY_COST_PRICES, some-model=cheap, is not like NAME=AMOUNT",
        "PARLEY_COST_PRICES, some-model=0.00000001, with up to 6 decimals",
        "PARLEY_BUDGET_TOKENS, 1.5, in whole numbers",
        "PARLEY_BUDGET_TOKENS, acme=-1, being from 0 to",
        "PARLEY_BUDGET_TOKENS, `acme=1,acme=2`, has an amount already",
        "PARLEY_BUDGET_MONEY, 5, say in parley.cost.prices what some-model costs"
      })
  void whatCannotBeIsRefusedWithItsRemedy(String name, String value, String problem) {
    Map<String, String> environment = new HashMap<>();
    environment.put(name, value);
    assertThatThrownBy(() -> read(environment))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(problem);
  }
}
