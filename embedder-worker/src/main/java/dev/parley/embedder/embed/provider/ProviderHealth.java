package dev.parley.embedder.embed.provider;

import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import java.time.Duration;

/**
 * Not well while a person must act, and says what is to be done. A provider that asks to wait is
 * well, and one that fails for a while is the affair of whoever calls it.
 */
public final class ProviderHealth implements HealthCheck {
  private final Provider provider;

  public ProviderHealth(Provider provider) {
    this.provider = provider;
  }

  @Override
  public String name() {
    return "provider";
  }

  @Override
  public CheckResult check() {
    String fault = provider.setupFault();
    if (fault != null) {
      return CheckResult.failed(fault);
    }
    Duration pause = provider.pauseLeft();
    return pause.compareTo(Duration.ZERO) > 0
        ? CheckResult.ok("it asks to wait for " + pause.toSeconds() + " s more")
        : CheckResult.ok();
  }
}
