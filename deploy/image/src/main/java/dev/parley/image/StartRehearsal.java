package dev.parley.image;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does with each library what the programs do with it at their start, so that a JVM that runs with
 * {@code -XX:AOTCacheOutput} notes the classes. Nothing needs to answer: a connection that is
 * refused has loaded all that makes one. It uses no class of a program, for the cache must stay the
 * same when only those change.
 */
public final class StartRehearsal {
  private static final Logger log = LoggerFactory.getLogger(StartRehearsal.class);

  /** A part of a start. */
  interface Act {
    void play() throws Exception;
  }

  private StartRehearsal() {}

  /** Ends with exit code 0 also when parts fail, for that nobody answers is a failure to them. */
  public static void main(String[] arguments) {
    Map<String, Act> acts = new LinkedHashMap<>();
    acts.put("settings", FormatsRehearsal::settings);
    acts.put("events", FormatsRehearsal::events);
    acts.put("json", FormatsRehearsal::json);
    acts.put("metrics and HTTP", OpsRehearsal::play);
    acts.put("Kafka's clients", KafkaRehearsal::clients);
    acts.put("Kafka Streams", KafkaRehearsal::streams);
    acts.put("Redis", StoresRehearsal::redis);
    acts.put("Postgres", StoresRehearsal::postgres);
    acts.put("migrations", StoresRehearsal::migrations);
    acts.forEach(StartRehearsal::play);
    System.exit(0); // Threads that still look for a server must not keep the build waiting.
  }

  private static void play(String name, Act act) {
    try {
      act.play();
      log.info("{}: done", name);
    } catch (Exception e) {
      log.info("{}: done, to {}", name, e.getClass().getSimpleName());
    }
  }
}
