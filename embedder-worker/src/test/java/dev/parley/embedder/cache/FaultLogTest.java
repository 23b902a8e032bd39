package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FaultLogTest {
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final FaultLog log = new FaultLog(logger(), now::get);

  private Logger logger() {
    Logger logger = new LoggerContext().getLogger("cache");
    appender.start();
    logger.addAppender(appender);
    return logger;
  }

  private List<String> lines() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void theFirstFaultOfAKindIsLoggedAtOnce() {
    log.failed(CacheFault.TIMEOUT, "slow");
    log.failed(CacheFault.CORRUPT, "broken");
    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0)).contains("timeout", "slow");
    assertThat(lines().get(1)).contains("corrupt", "broken");
  }

  @Test
  void repeatsAreCountedAndLoggedOnceAMinute() {
    for (int second = 0; second < 150; second++) {
      now.set(Instant.EPOCH.plusSeconds(second));
      log.failed(CacheFault.TIMEOUT, "slow");
    }
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).contains("1 since");
    assertThat(lines().get(1)).contains("60 since");
    assertThat(lines().get(2)).contains("60 since");
  }
}
