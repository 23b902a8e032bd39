package dev.parley.writer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** All that Parley logs while it is open, at every level, with stack traces, as it is written. */
public final class LogCapture implements AutoCloseable {
  private final Logger parley = (Logger) LoggerFactory.getLogger("dev.parley");
  private final Level before = parley.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final PatternLayout layout = new PatternLayout();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(layout.doLayout(event));
        }
      };

  public LogCapture() {
    layout.setContext(parley.getLoggerContext());
    layout.setPattern("%level %logger %mdc %msg%n%ex{full}");
    layout.start();
    appender.setContext(parley.getLoggerContext());
    appender.start();
    parley.setLevel(Level.ALL);
    parley.addAppender(appender);
  }

  public List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    parley.detachAppender(appender);
    parley.setLevel(before);
    appender.stop();
  }
}
